import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import {
  add,
  checkLabelSmoothing,
  constant,
  crossEntropyRows,
  gather,
  logSoftmax,
  mul,
  nearestClass,
  reduceSum,
  reshape,
  type Tensor,
  weightedMean,
} from "@permafrost/graph";
import type { Loss, Mean } from "./measure.js";

/** How classes are learned. */
export interface CrossEntropyLossOptions {
  /** Share of the target that is spread evenly over all classes (Szegedy et al. 2016). Default 0. */
  readonly labelSmoothing?: number;
  /** What a label of each class counts; the mean is over their sum, as in PyTorch. Default: all the same. */
  readonly classWeights?: readonly number[];
}

const OPTIONS: OptionNames<CrossEntropyLossOptions> = { labelSmoothing: true, classWeights: true };

/**
 * Cross-entropy in nats, as PyTorch's `cross_entropy` has it. Of held-out labels the plain one is reported.
 *
 * @throws RangeError for options that make no sense, TypeError for one that there is not.
 */
export function crossEntropyLoss(options: CrossEntropyLossOptions = {}): Loss {
  refuseUnknownOptions("make a cross-entropy", options, OPTIONS);
  const { labelSmoothing = 0, classWeights } = options;
  checkLabelSmoothing(labelSmoothing);
  if (classWeights !== undefined && !areWeights(classWeights))
    throw new RangeError(
      "Cannot weigh classes: every one of classWeights must be a number of 0 or more, in a list",
    );
  const isPlain = labelSmoothing === 0 && !classWeights;
  return {
    name: "cross-entropy",
    targets: "classes",
    ...(isPlain ? {} : { heldOut: crossEntropyLoss() }),
    of(logits, targets, weights) {
      if (!classWeights) return weightedMean(crossEntropyRows(logits, targets, { labelSmoothing }), weights);
      return weighed(logits, targets, weights, { labelSmoothing, classWeights });
    },
  };
}

const areWeights = (given: Partial<readonly number[]> | null): boolean =>
  typeof given?.every === "function" && given.every((weight) => Number.isFinite(weight) && weight! >= 0);

/** The part that is spread over all classes counts each of them as its labels count. */
function weighed(
  logits: Tensor,
  targets: Tensor,
  weights: Tensor,
  { labelSmoothing, classWeights }: Required<CrossEntropyLossOptions>,
): Mean {
  const classes = logits.shape[1]!;
  if (classWeights.length !== classes)
    throw new RangeError(
      `Cannot weigh classes: expected ${classes} classWeights, found ${classWeights.length}`,
    );
  const table = constant(Float32Array.from(classWeights));
  const counted = mul(gather(table, nearestClass(targets, classes)), weights);
  const hard = weightedMean(crossEntropyRows(logits, targets), counted);
  if (labelSmoothing === 0) return hard;
  const spread = reshape(reduceSum(mul(logSoftmax(logits), table), [-1]), [logits.shape[0]!]);
  const soft = mul(weightedMean(spread, weights).sum, -labelSmoothing / classes);
  return { sum: add(mul(hard.sum, 1 - labelSmoothing), soft), count: hard.count };
}
