import { trainInWorker } from "permafrost";
import { createChart } from "./chart.js";

const at = (id) => document.getElementById(id);
const show = (id, text) => {
  at(id).textContent = text;
};
const grouped = (n) => n.toLocaleString("en");

const chart = createChart(at("chart"));
const form = at("controls");
const button = form.querySelector("button");
let running;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (running) running.stop();
  else start(Number(form.elements.bits.value), form.elements.device.value);
});

async function start(bits, device) {
  chart.clear();
  for (const id of ["step", "loss", "accuracy", "speed"]) show(id, "–");
  button.textContent = "Stop";
  show("status", "compiling …");
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }) => data.kind === "about" && about(data));
  running = trainInWorker(worker, { bits, device });
  try {
    show("status", await follow(running, bits));
  } catch ({ message }) {
    show("status", message);
  }
  worker.terminate();
  running = undefined;
  button.textContent = "Train";
}

let started = 0;
let where = "";

/** What is trained, and what computes. */
function about({ device, threads, frozen, thawed }) {
  started = performance.now();
  where = device === "webgpu" ? "WebGPU" : `WebAssembly, ${threads} ${threads === 1 ? "thread" : "threads"}`;
  show("status", `training on ${where}`);
  show("frozen", grouped(frozen));
  show("thawed", grouped(thawed));
  at("thawed-share").style.width = `${(100 * thawed) / (frozen + thawed)}%`;
}

/** Draws each step; at the end the model is asked. @returns what came of it */
async function follow(training, bits) {
  let best = 0;
  for await (const { step, loss, evaluation } of training) {
    chart.add(step, loss, evaluation?.accuracy);
    show("step", grouped(step));
    show("loss", loss.toFixed(4));
    show("speed", ((1000 * step) / (performance.now() - started)).toFixed(0));
    if (evaluation === undefined) continue;
    best = evaluation.accuracy;
    show("accuracy", `${(100 * best).toFixed(1)} %`);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (best < 1) return `stopped after ${seconds} s`;
  // two strings of as many bits: ones, and every other one
  const bitsIn = Array.from({ length: 2 * bits }, (_, i) => (i < bits ? 1 : i % 2));
  const [{ classes }] = await training.predict([bitsIn]);
  const said = `${bitsIn.slice(0, bits).join("")} xor ${bitsIn.slice(bits).join("")} = ${classes.join("")}`;
  return `done in ${seconds} s on ${where}: ${said}`;
}
