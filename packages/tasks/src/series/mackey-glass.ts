import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount } from "../check.js";
import type { Task, TaskShape } from "../task.js";
import { checkHorizon, type SeriesOptions, seriesShape, seriesTask, values } from "./series-task.js";

/** Sizes of the Mackey-Glass series. */
export interface MackeyGlassOptions extends SeriesOptions {
  /** Delay τ, a whole number up to 500; chaotic from 17. Default 17. */
  readonly tau?: number;
  /** How many tokens ahead is to be told, up to 10,000. Default 1. */
  readonly horizon?: number;
}

const OPTIONS: OptionNames<MackeyGlassOptions> = { length: true, washout: true, tau: true, horizon: true };

/** Steps of the integrator in a unit of time. */
const STEPS = 10;

/** Units of time before the first token. */
const TRANSIENT = 500;

/** The shape of {@link mackeyGlass}. @throws RangeError for sizes that make no sense. */
export function mackeyGlassShape({ tau = 17, horizon = 1, ...sizes }: MackeyGlassOptions = {}): TaskShape {
  checkCount("make mackey-glass", "tau", tau, 1, TRANSIENT);
  checkHorizon("make mackey-glass", horizon);
  return seriesShape({ attempt: "make mackey-glass", dim: 1, output: values() }, sizes);
}

/**
 * The series of Mackey & Glass (1977): dx/dt = 0.2 x(t − τ) / (1 + x(t − τ)¹⁰) − 0.1 x(t), a token for each unit of time; the label of a token
 * is the value `horizon` tokens later. Integrated by the classic Runge-Kutta method of fourth order with step 0.1, the delayed value between two
 * steps being the mean of both; from a constant past, uniform in [0.5, 1.5), of which the first 500 units of time are left out. Values are as they
 * are: between 0.2 and 1.4, around 0.9 for τ = 17.
 *
 * Shape: `length` tokens × 1; read out are those after the washout, 1 value each. Splits `train`, `validation` and `test`, all endless.
 *
 * @throws TypeError for an option that there is not; RangeError for sizes that make no sense.
 */
export function mackeyGlass(options: MackeyGlassOptions = {}): Task {
  refuseUnknownOptions("make mackey-glass", options, OPTIONS);
  const { tau = 17, horizon = 1 } = options;
  return seriesTask("mackey-glass", mackeyGlassShape(options), (random, x, y) => {
    const series = mackeyGlassSeries(0.5 + random.uniform(), TRANSIENT + x.length + horizon, tau);
    for (let t = 0; t < x.length; t++) {
      x[t] = series[TRANSIENT + t]!;
      y[t] = series[TRANSIENT + t + horizon]!;
    }
  });
}

/** x(0), x(1), … from a past that was x(0) always. */
export function mackeyGlassSeries(start: number, times: number, tau: number): Float64Array {
  const h = 1 / STEPS;
  const delay = tau * STEPS;
  const x = new Float64Array((times - 1) * STEPS + 1).fill(start, 0, 1);
  const at = (step: number) => (step < 0 ? start : x[step]!);
  const slope = (now: number, past: number) => {
    // a power by products is the same everywhere, and chaos would make any difference large
    const square = past * past;
    const fourth = square * square;
    return (0.2 * past) / (1 + fourth * fourth * square) - 0.1 * now;
  };
  for (let step = 0; step + 1 < x.length; step++) {
    const [now, from, to] = [x[step]!, at(step - delay), at(step - delay + 1)];
    const between = (from + to) / 2;
    const a = slope(now, from);
    const b = slope(now + (h / 2) * a, between);
    const c = slope(now + (h / 2) * b, between);
    const d = slope(now + h * c, to);
    x[step + 1] = now + (h / 6) * (a + 2 * b + 2 * c + d);
  }
  return Float64Array.from({ length: times }, (_, time) => x[time * STEPS]!);
}
