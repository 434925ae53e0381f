import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import type { Task, TaskShape } from "../task.js";
import { checkHorizon, type SeriesOptions, seriesShape, seriesTask, values } from "./series-task.js";

/** Sizes of the Lorenz series. */
export interface LorenzOptions extends SeriesOptions {
  /** How many tokens ahead is to be told, up to 10,000. Default 1. */
  readonly horizon?: number;
}

const OPTIONS: OptionNames<LorenzOptions> = { length: true, washout: true, horizon: true };

/** A place: x, y and z. */
type Place = readonly [number, number, number];

const STEP = 0.01;

/** Steps of the integrator from token to token. */
const STEPS = 2;

/** Steps before the first token. */
const TRANSIENT = 1000;

/** Means and deviations on the attractor, about. */
const CENTRE: Place = [0, 0, 23.5];
const SPREAD: Place = [8, 9, 8.6];

/** The shape of {@link lorenz}. @throws RangeError for sizes that make no sense. */
export function lorenzShape({ horizon = 1, ...sizes }: LorenzOptions = {}): TaskShape {
  checkHorizon("make lorenz", horizon);
  return seriesShape({ attempt: "make lorenz", dim: 3, output: values(3) }, sizes);
}

/**
 * The system of Lorenz (1963): dx/dt = 10 (y − x), dy/dt = x (28 − z) − y, dz/dt = xy − 8/3 z; a token of three numbers for each 0.02 units of
 * time, and its labels are the three numbers `horizon` tokens later. Integrated by the classic Runge-Kutta method of fourth order with step 0.01, from
 * a place drawn near the attractor, of which the first 10 units of time are left out. Values are brought to about mean 0 and deviation 1: x / 8,
 * y / 9 and (z − 23.5) / 8.6.
 *
 * Shape: `length` tokens × 3; read out are those after the washout, 3 values each. Splits `train`, `validation` and `test`, all endless.
 *
 * @throws TypeError for an option that there is not; RangeError for sizes that make no sense.
 */
export function lorenz(options: LorenzOptions = {}): Task {
  refuseUnknownOptions("make lorenz", options, OPTIONS);
  const { horizon = 1 } = options;
  return seriesTask("lorenz", lorenzShape(options), (random, x, y) => {
    const around = () => 20 * random.uniform() - 10;
    let place: Place = [around(), around(), 25 + around()];
    for (let step = 0; step < TRANSIENT; step++) place = lorenzStep(place);
    for (let t = 0; t < x.length / 3 + horizon; t++) {
      for (let i = 0; i < 3; i++) {
        const value = (place[i]! - CENTRE[i]!) / SPREAD[i]!;
        // what lies beyond either end of an array is not kept
        x[3 * t + i] = value;
        if (t >= horizon) y[3 * (t - horizon) + i] = value;
      }
      for (let step = 0; step < STEPS; step++) place = lorenzStep(place);
    }
  });
}

/** Where a place is 0.01 units of time later. */
export function lorenzStep(place: Place): Place {
  const moved = (by: Place, h: number): Place => [
    place[0] + h * by[0],
    place[1] + h * by[1],
    place[2] + h * by[2],
  ];
  const a = slope(place);
  const b = slope(moved(a, STEP / 2));
  const c = slope(moved(b, STEP / 2));
  const d = slope(moved(c, STEP));
  const sum = (i: 0 | 1 | 2) => a[i] + 2 * b[i] + 2 * c[i] + d[i];
  return moved([sum(0), sum(1), sum(2)], STEP / 6);
}

const slope = ([x, y, z]: Place): Place => [10 * (y - x), x * (28 - z) - y, x * y - (8 / 3) * z];
