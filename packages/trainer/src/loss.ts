import {
  add,
  constant,
  crossEntropy,
  logSoftmax,
  mul,
  neg,
  oneHot,
  reduceSum,
  reshape,
  type Tensor,
} from "@permafrost/graph";

/** What training minimizes; evaluation always reports the plain cross-entropy. */
export interface LossOptions {
  /** Share of the target that is spread evenly over all classes (Szegedy et al. 2016). Default 0. */
  readonly labelSmoothing?: number;
  /** What an example of each class counts; the mean is over their sum, as in PyTorch. Default: all the same. */
  readonly classWeights?: readonly number[];
}

/** @throws RangeError for options that make no sense. */
export function checkLoss({ labelSmoothing = 0, classWeights }: LossOptions, classes: number): void {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1))
    throw new RangeError(
      `Cannot smooth labels by ${labelSmoothing}: labelSmoothing must be from 0 to below 1`,
    );
  if (!classWeights) return;
  if (classWeights.length !== classes)
    throw new RangeError(
      `Cannot weigh classes: expected ${classes} classWeights, found ${classWeights.length}`,
    );
  if (!classWeights.every((weight) => weight >= 0 && Number.isFinite(weight)))
    throw new RangeError("Cannot weigh classes: every one of classWeights must be a number of 0 or more");
}

/**
 * Cross-entropy of logits `[rows, classes]` with i32 labels `[rows]`, as PyTorch's `cross_entropy` has it.
 *
 * @param share f32 scalar: multiplies the sum over rows. If left out, the mean is taken; with class weights it must be given.
 * @returns a scalar
 */
export function lossOf(
  logits: Tensor,
  labels: Tensor,
  { labelSmoothing = 0, classWeights }: LossOptions,
  share?: Tensor,
): Tensor {
  if (labelSmoothing === 0 && !share) return crossEntropy(logits, labels);
  const [rows, classes] = logits.shape as [number, number];
  const hit = oneHot(labels, classes);
  const target = labelSmoothing === 0 ? hit : add(mul(hit, 1 - labelSmoothing), labelSmoothing / classes);
  const weighted = classWeights ? mul(target, constant(Float32Array.from(classWeights))) : target;
  const sum = reshape(neg(reduceSum(mul(logSoftmax(logits), weighted), [0, 1])), []);
  return mul(sum, share ?? 1 / rows);
}

/** What {@link lossOf} multiplies a step's sum by: one over what its labels count together, and 0 where none of them counts. */
export function shareOf(labels: Int32Array, classWeights?: readonly number[]): number {
  if (!classWeights) return 1 / labels.length;
  let sum = 0;
  for (const label of labels) sum += classWeights[label] ?? 0;
  return sum > 0 ? 1 / sum : 0;
}
