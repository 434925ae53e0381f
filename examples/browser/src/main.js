import { createChart } from "./chart.js";

const at = (id) => document.getElementById(id);
const show = (id, text) => {
  at(id).textContent = text;
};
const grouped = (n) => n.toLocaleString("en");

const chart = createChart(at("chart"));
const form = at("controls");
const button = form.querySelector("button");
let worker;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (worker) stop("stopped");
  else start(Number(form.elements.bits.value), form.elements.device.value);
});

function start(bits, device) {
  chart.clear();
  for (const id of ["step", "loss", "accuracy", "speed"]) show(id, "–");
  button.textContent = "Stop";
  show("status", "compiling …");
  worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => on[data.kind](data);
  worker.onerror = ({ message }) => stop(message);
  worker.postMessage({ bits, device });
}

function stop(why) {
  worker.terminate();
  worker = undefined;
  button.textContent = "Train";
  show("status", why);
}

let started = 0;
let where = "";

/** What the worker says. */
const on = {
  start({ device, threads, frozen, thawed }) {
    started = performance.now();
    where =
      device === "webgpu" ? "WebGPU" : `WebAssembly, ${threads} ${threads === 1 ? "thread" : "threads"}`;
    show("status", `training on ${where}`);
    show("frozen", grouped(frozen));
    show("thawed", grouped(thawed));
    at("thawed-share").style.width = `${(100 * thawed) / (frozen + thawed)}%`;
  },
  step({ step, loss, accuracy }) {
    chart.add(step, loss, accuracy);
    show("step", grouped(step));
    show("loss", loss.toFixed(4));
    show("speed", ((1000 * step) / (performance.now() - started)).toFixed(0));
    if (accuracy !== undefined) show("accuracy", `${(100 * accuracy).toFixed(1)} %`);
  },
  done() {
    stop(`done in ${((performance.now() - started) / 1000).toFixed(1)} s on ${where}`);
  },
  error({ message }) {
    stop(message);
  },
};
