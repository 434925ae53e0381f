const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [860, 320];
const MARGIN = { left: 46, right: 50, top: 16, bottom: 30 };
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** Loss on the left, held-out accuracy on the right, over steps. */
export function createChart(svg) {
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  let points;
  let mostSteps;
  let mostLoss;

  const x = (step) => MARGIN.left + (step / mostSteps) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (share) => HEIGHT - MARGIN.bottom - share * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const path = (series, height) =>
    series
      .map(([step, value], i) => `${i ? "L" : "M"}${x(step).toFixed(1)},${y(height(value)).toFixed(1)}`)
      .join("");

  function draw() {
    const grid = TICKS.flatMap((share) => [
      element("line", {
        class: "grid",
        x1: MARGIN.left,
        x2: WIDTH - MARGIN.right,
        y1: y(share),
        y2: y(share),
      }),
      text((share * mostLoss).toFixed(2), {
        class: "loss",
        x: MARGIN.left - 8,
        y: y(share) + 4,
        "text-anchor": "end",
      }),
      text(`${100 * share} %`, { class: "accuracy", x: WIDTH - MARGIN.right + 8, y: y(share) + 4 }),
    ]);
    const steps = TICKS.map((share) => {
      const step = Math.round(share * mostSteps);
      return text(String(step), { x: x(step), y: HEIGHT - 8, "text-anchor": "middle" });
    });
    svg.replaceChildren(
      ...grid,
      ...steps,
      element("path", { class: "raw", d: path(points.loss, (loss) => Math.min(1, loss / mostLoss)) }),
      element("path", {
        class: "loss",
        d: path(smooth(points.loss), (loss) => Math.min(1, loss / mostLoss)),
      }),
      element("path", { class: "accuracy", d: path(points.accuracy, (accuracy) => accuracy) }),
    );
  }

  let waiting = false;
  const drawSoon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };

  const chart = {
    clear() {
      points = { loss: [], accuracy: [] };
      mostSteps = 100;
      mostLoss = 1;
      draw();
    },
    add(step, loss, accuracy) {
      points.loss.push([step, loss]);
      if (accuracy !== undefined) points.accuracy.push([step, accuracy]);
      while (step > mostSteps) mostSteps *= 2;
      drawSoon();
    },
  };
  chart.clear();
  return chart;
}

/** A moving average; single batches jump about. */
function smooth(series) {
  let mean;
  return series.map(([step, value]) => {
    mean = mean === undefined ? value : 0.92 * mean + 0.08 * value;
    return [step, mean];
  });
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function text(content, attributes) {
  const made = element("text", attributes);
  made.textContent = content;
  return made;
}
