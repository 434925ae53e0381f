// What every peer does alike: count, time, and say so in one line of JSON.
import { existsSync, readFileSync } from "node:fs";

const LEARNING_RATE = 1e-3;

/** Decays of Adam's means of gradients and of their squares. */
export const BETAS = [0.9, 0.999];
/** Largest norm of the gradient of everything trained. */
export const CLIP = 1;

/** Adam's corrections of bias at a step counted from 1, folded into its rate and its epsilon. */
export function adamRates(step) {
  const root = Math.sqrt(1 - BETAS[1] ** step);
  return { rate: (LEARNING_RATE * root) / (1 - BETAS[0] ** step), epsilon: 1e-8 * root };
}

/** Most that this process had resident. What `getrusage` says begins with what the process had that started it. */
function peakMegabytes() {
  if (!existsSync("/proc/self/status")) return process.memoryUsage().rss / 2 ** 20;
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
}

/** Runs `step(1)`, `step(2)`, …, which give the loss before they change anything, and prints what was seen. */
export async function measure(step, { since, warmUp, steps }, threads) {
  const times = [];
  let [loss, first_step_ms] = [0, 0];
  for (let i = 1; i <= warmUp + steps; i++) {
    const before = performance.now();
    loss = await step(i);
    times.push(performance.now() - before);
    if (i === 1) first_step_ms = performance.now() - since;
  }
  const figures = { times_ms: times.slice(warmUp), first_step_ms, peak_mb: peakMegabytes(), loss, threads };
  console.log(JSON.stringify(figures));
}
