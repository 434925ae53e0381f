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
import type { Tensor } from "./tensor.js";

/** How a row's loss is made. */
export interface CrossEntropyOptions {
  /** Share of the target that is spread evenly over all classes (Szegedy et al. 2016). Default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Cross-entropy of each row, `log Σ exp(z) - z[label]`, stable for logits of any size. Tables as large as the logits: the logits less
 * their maxima, and the exponentials of these, which are kept for the gradient only; there is none of targets.
 *
 * @param logits f32 `[rows, classes]`
 * @param labels i32 `[rows]`; one that is no class counts as the nearest that is, so give it no weight
 * @returns f32 `[rows]`
 */
export function crossEntropyRows(
  logits: Tensor,
  labels: Tensor,
  { labelSmoothing = 0 }: CrossEntropyOptions = {},
): Tensor {
  const [rows, classes] = logits.shape as [number, number];
  const shifted = sub(logits, stopGradient(reduceMax(logits, [-1])));
  const normal = reshape(log(reduceSum(exp(shifted), [-1])), [rows]);
  const inside = cast(minimum(maximum(cast(labels, "f32"), 0), classes - 1), "i32");
  const picked = pick(shifted, inside);
  if (labelSmoothing === 0) return sub(normal, picked);
  const mean = reshape(reduceMean(shifted, [-1]), [rows]);
  return sub(normal, add(mul(picked, 1 - labelSmoothing), mul(mean, labelSmoothing)));
}

/**
 * Mean over rows of {@link crossEntropyRows}.
 *
 * @param logits f32 `[rows, classes]`
 * @param labels i32 `[rows]`
 * @param weights f32 `[rows]`: what each row counts; the mean is over their sum. Default: all the same.
 * @returns a scalar
 */
export function crossEntropy(logits: Tensor, labels: Tensor, weights?: Tensor): Tensor {
  const losses = crossEntropyRows(logits, labels);
  if (!weights) return reshape(reduceMean(losses, [0]), []);
  return reshape(div(reduceSum(mul(losses, weights), [0]), reduceSum(weights, [0])), []);
}

/** The largest float32. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/**
 * Which rows are right: 1 where the label is the place of the row's largest logit, the first of several; 0 elsewhere, and in every row
 * that holds what is no number or overflowed upwards.
 *
 * @param logits f32 `[rows, classes]`; -∞ is a class that cannot be
 * @param labels i32 `[rows]`
 * @returns f32 `[rows]`
 */
export function hits(logits: Tensor, labels: Tensor): Tensor {
  const [rows, classes] = logits.shape as [number, number];
  // the first of the largest is the last when counted from the end
  const fromEnd = constant(Float32Array.from({ length: classes }, (_, i) => classes - i));
  const largest = equal(logits, reduceMax(logits, [-1]));
  const first = reshape(reduceMax(where(largest, fromEnd, 0), [-1]), [rows]);
  const wanted = sub(classes, cast(labels, "f32"));
  // nothing compares with what is no number, which a device's maximum may pass over
  const bad = reshape(reduceSum(where(less(logits, LARGEST), 0, 1), [-1]), [rows]);
  return cast(and(equal(first, wanted), less(bad, 1)), "f32");
}
