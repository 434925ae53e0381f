import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkOneOf } from "../check.js";
import type { Random } from "../random.js";
import type { Labels, Task, TaskShape } from "../task.js";
import { type SeriesOptions, seriesShape, seriesTask, values } from "./series-task.js";

/** Sizes of NARMA. */
export interface NarmaOptions extends SeriesOptions {
  /** How many past values count: 10 or 30. Default 10. */
  readonly order?: number;
}

const OPTIONS: OptionNames<NarmaOptions> = { length: true, washout: true, order: true };

/** α, β, γ and δ by order, as they are everywhere. */
const COEFFICIENTS: Readonly<Record<number, readonly [number, number, number, number]>> = {
  10: [0.3, 0.05, 1.5, 0.1],
  30: [0.2, 0.04, 1.5, 0.001],
};

/** The series stays below 1 as a rule; what is above this never comes back. */
const MOST = 2;

/** So many inputs are tried. */
const TRIES = 20;

/** The shape of {@link narma}. @throws RangeError for sizes that make no sense. */
export function narmaShape({ order = 10, ...sizes }: NarmaOptions = {}): TaskShape {
  checkOneOf("make narma", "order", order, Object.keys(COEFFICIENTS).map(Number));
  return seriesShape({ attempt: "make narma", dim: 1, output: values() }, sizes);
}

/**
 * NARMA (Atiya & Parlos 2000), a nonlinear autoregressive moving average of order n: of inputs u(t), uniform in [0, 0.5), the series
 *
 * y(t + 1) = α y(t) + β y(t) Σ y(t − i) + γ u(t − n + 1) u(t) + δ, with the sum over i = 0 … n − 1,
 *
 * is to be told: the label of token t, which holds u(t), is y(t + 1). u and y are 0 before the first token. For n = 10, α, β, γ and δ are 0.3,
 * 0.05, 1.5 and 0.1; for n = 30, 0.2, 0.04, 1.5 and 0.001. A draw of which y diverges is made anew. Other generators differ from this by a step:
 * reservoirpy's code sums y(t − 1) … y(t − n) and takes u(t − n).
 *
 * Shape: `length` tokens × 1; read out are those after the washout, 1 value each. Splits `train`, `validation` and `test`, all endless.
 *
 * @throws TypeError for an option that there is not; RangeError for sizes that make no sense.
 */
export function narma(options: NarmaOptions = {}): Task {
  refuseUnknownOptions("make narma", options, OPTIONS);
  const { order = 10 } = options;
  return seriesTask("narma", narmaShape(options), (random, x, y) => {
    for (let tries = 0; tries < TRIES; tries++) if (drawn(random, order, x, y)) return;
    throw new RangeError(
      `Cannot make narma: ${TRIES} series of ${x.length} tokens diverged; take a smaller length`,
    );
  });
}

/** False where the series diverges. */
function drawn(random: Random, order: number, x: Float32Array, y: Labels): boolean {
  for (let t = 0; t < x.length; t++) x[t] = random.uniform() / 2;
  const series = narmaSeries(x, order);
  if (series.some((value) => value > MOST)) return false;
  y.set(series);
  return true;
}

/** y(1) … y(n) of inputs u(0) … u(n − 1). */
export function narmaSeries(u: ArrayLike<number>, order: number): Float64Array {
  const [alpha, beta, gamma, delta] = COEFFICIENTS[order]!;
  const y = new Float64Array(u.length + 1);
  let sum = 0;
  for (let t = 0; t < u.length; t++) {
    sum += y[t]! - (y[t - order] ?? 0);
    const product = (u[t - order + 1] ?? 0) * u[t]!;
    y[t + 1] = alpha * y[t]! + beta * y[t]! * sum + gamma * product + delta;
  }
  return y.subarray(1);
}
