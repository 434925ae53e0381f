// What every peer does alike: count, time, and say so in one line of JSON.

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

/** Runs `step(1)`, `step(2)`, …, which give the loss before they change anything, and prints medians. */
export async function measure(step, { threads, warmUp, steps }) {
  const times = [];
  const losses = [];
  for (let i = 1; i <= warmUp + steps; i++) {
    const before = performance.now();
    losses.push(await step(i));
    times.push(performance.now() - before);
  }
  const sorted = times.slice(warmUp).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const step_ms = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  console.log(JSON.stringify({ step_ms, loss: losses.at(-1), losses: losses.slice(0, 5), threads }));
}
