import { div, maximum, mul, reduceSum, reshape, sub, type Tensor } from "@permafrost/graph";
import type { Metric, Statistic } from "./measure.js";

/** Divides nothing by nothing. */
const TINY = 1e-30;

/** What is left of labels that are values, and how far they spread: what they count, their mean, and sums of squares around it and of errors. */
const FOUR: Omit<Statistic, "value"> = {
  size: 4,
  numbers(logits, targets, weights) {
    const total = (x: Tensor) => reshape(reduceSum(mul(x, weights), [0]), []);
    const count = reshape(reduceSum(weights, [0]), []);
    const mean = div(total(targets), maximum(count, TINY));
    const off = sub(targets, mean);
    const error = sub(reshape(logits, targets.shape), targets);
    return [count, mean, total(mul(off, off)), total(mul(error, error))];
  },
  // Chan, Golub & LeVeque 1983: sums of squares around a mean far from 0 would lose all their digits
  merge([count, mean, spread, error], [more, other, further, wrong]) {
    const all = count! + more!;
    const part = all === 0 ? 0 : more! / all;
    const apart = other! - mean!;
    return [all, mean! + apart * part, spread! + further! + apart * apart * count! * part, error! + wrong!];
  },
};

/** Root of the mean squared error, in the unit of the labels. For labels that are values. */
export const rmse: Metric = {
  ...FOUR,
  better: "lower",
  value: ([count, , , error]) => Math.sqrt(error! / count!),
};

/**
 * Root of the mean squared error by the standard deviation of the labels, of all of them together: 1 is what their mean reaches. For labels that are values;
 * NaN where these are all the same. reservoirpy's `nrmse(y, told, norm_value=y.std())`.
 */
export const nrmse: Metric = {
  ...FOUR,
  better: "lower",
  value: ([, , spread, error]) => (spread === 0 ? Number.NaN : Math.sqrt(error! / spread!)),
};

/** Share of the labels' variance that is told, R² = 1 − NRMSE²: 0 is what their mean reaches, and less is possible. For labels that are values. */
export const r2: Metric = {
  ...FOUR,
  better: "higher",
  value: ([, , spread, error]) => (spread === 0 ? Number.NaN : 1 - error! / spread!),
};
