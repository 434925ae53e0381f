import { checkGiven } from "@permafrost/common/check-given";
import { LARGEST_FLOAT32 } from "@permafrost/common/float32";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import {
  add,
  and,
  cast,
  constant,
  div,
  equal,
  exp,
  less,
  log,
  maximum,
  minimum,
  mul,
  pick,
  reduceMax,
  reduceMean,
  reduceSum,
  reshape,
  stopGradient,
  sub,
  where,
} from "./build.js";
import { sizeOf } from "./shape.js";
import type { Tensor } from "./tensor.js";
import { showType } from "./type.js";

/** How a row's loss is made. */
export interface CrossEntropyOptions {
  /** Share of the target that is spread evenly over all classes (Szegedy et al. 2016), from 0 to below 1. Default 0. */
  readonly labelSmoothing?: number;
}

const OPTIONS: OptionNames<CrossEntropyOptions> = { labelSmoothing: true };

/** Refuses what is no share of a target. @throws RangeError unless it is from 0 to below 1. */
export function checkLabelSmoothing(labelSmoothing: number): void {
  if (!(typeof labelSmoothing === "number" && labelSmoothing >= 0 && labelSmoothing < 1))
    throw new RangeError(
      `Cannot smooth labels by ${typeof labelSmoothing === "number" ? labelSmoothing : quote(labelSmoothing)}: labelSmoothing must be a number from 0 to below 1`,
    );
}

/**
 * Cross-entropy of each row, `log Σ exp(z) - z[label]`, stable for logits of any size. Tables as large as the logits: the logits less
 * their maxima, and the exponentials of these, which are kept for the gradient only; there is none of targets.
 *
 * @param logits f32 `[rows, classes]`
 * @param labels i32 `[rows]`; one that is no class counts as the nearest that is, so give it no weight
 * @returns f32 `[rows]`
 * @throws TypeError for tensors of other types, or an option that there is not; RangeError for a share that is none.
 */
export function crossEntropyRows(logits: Tensor, labels: Tensor, options: CrossEntropyOptions = {}): Tensor {
  refuseUnknownOptions("make a cross-entropy", options, OPTIONS);
  const { labelSmoothing = 0 } = options;
  checkLabelSmoothing(labelSmoothing);
  const [rows, classes] = sidesOf("make a cross-entropy", logits, labels);
  const shifted = sub(logits, stopGradient(reduceMax(logits, [-1])));
  const normal = reshape(log(reduceSum(exp(shifted), [-1])), [rows]);
  const picked = pick(shifted, nearestClass(labels, classes));
  if (labelSmoothing === 0) return sub(normal, picked);
  const mean = reshape(reduceMean(shifted, [-1]), [rows]);
  return sub(normal, add(mul(picked, 1 - labelSmoothing), mul(mean, labelSmoothing)));
}

/**
 * Labels, each that is no class being the nearest that is: what has no weight may be called anything.
 *
 * @param labels i32, of any shape
 * @returns i32, of the same
 */
export const nearestClass = (labels: Tensor, classes: number): Tensor =>
  cast(minimum(maximum(cast(labels, "f32"), 0), classes - 1), "i32");

/**
 * Mean over rows of {@link crossEntropyRows}.
 *
 * @param logits f32 `[rows, classes]`
 * @param labels i32 `[rows]`
 * @param weights f32 `[rows]`: what each row counts; the mean is over their sum. Default: all the same.
 * @returns a scalar
 * @throws TypeError for tensors of other types.
 */
export function crossEntropy(logits: Tensor, labels: Tensor, weights?: Tensor): Tensor {
  const losses = crossEntropyRows(logits, labels);
  if (!weights) return reshape(reduceMean(losses, [0]), []);
  const { sum, count } = weightedMean(losses, weights);
  return div(sum, count);
}

/**
 * The mean of a value that every row has, as a sum and what it is divided by: those of several batches add up to that of all.
 *
 * @param values f32 `[rows]`
 * @param weights f32 `[rows]`: what each counts
 * @returns two scalars
 * @throws TypeError for tensors of other types, or of different sizes.
 */
export function weightedMean(
  values: Tensor,
  weights: Tensor,
): { readonly sum: Tensor; readonly count: Tensor } {
  for (const tensor of [values, weights])
    checkGiven("weigh values", tensor, ["dtype", "shape"], "a tensor of values, and one of weights");
  const rows = sizeOf(values.shape);
  if (values.dtype !== "f32" || weights.dtype !== "f32" || sizeOf(weights.shape) !== rows)
    throw new TypeError(
      `Cannot weigh values ${showType(values)} by weights ${showType(weights)}: expected f32, and as many weights as values`,
    );
  // neither is stretched over the other, whatever axes of size 1 they have
  const [each, counted] = [reshape(values, [rows]), reshape(weights, [rows])];
  const total = (x: Tensor) => reshape(reduceSum(x, [0]), []);
  return { sum: total(mul(each, counted)), count: total(counted) };
}

/**
 * Which rows are right: 1 where the label is the place of the row's largest logit, the first of several; 0 elsewhere, and in every row
 * that holds what is no number or overflowed upwards.
 *
 * @param logits f32 `[rows, classes]`; -∞ is a class that cannot be
 * @param labels i32 `[rows]`
 * @returns f32 `[rows]`
 * @throws TypeError for tensors of other types.
 */
export function hits(logits: Tensor, labels: Tensor): Tensor {
  const [rows, classes] = sidesOf("count hits", logits, labels);
  // the first of the largest is the last when counted from the end
  const fromEnd = constant(Float32Array.from({ length: classes }, (_, i) => classes - i));
  const largest = equal(logits, reduceMax(logits, [-1]));
  const first = reshape(reduceMax(where(largest, fromEnd, 0), [-1]), [rows]);
  const wanted = sub(classes, cast(labels, "f32"));
  // nothing compares with what is no number, which a device's maximum may pass over
  const bad = reshape(reduceSum(where(less(logits, LARGEST_FLOAT32), 0, 1), [-1]), [rows]);
  return cast(and(equal(first, wanted), less(bad, 1)), "f32");
}

/** How many rows and classes there are. */
function sidesOf(attempt: string, logits: Tensor, labels: Tensor): readonly [number, number] {
  const [rows, classes] = logits.shape;
  if (logits.dtype !== "f32" || logits.shape.length !== 2)
    throw new TypeError(`Cannot ${attempt}: expected logits f32[rows,classes], found ${showType(logits)}`);
  if (labels.dtype !== "i32" || labels.shape.length !== 1 || labels.shape[0] !== rows)
    throw new TypeError(
      `Cannot ${attempt}: expected labels i32[${rows}], one for each row of the logits, found ${showType(labels)}`,
    );
  return [rows!, classes!];
}
