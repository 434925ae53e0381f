import {
  add,
  cast,
  constant,
  crossEntropyRows,
  gather,
  logSoftmax,
  maximum,
  minimum,
  mul,
  reduceSum,
  reshape,
  type Tensor,
} from "@permafrost/graph";
import type { Loss, Mean } from "./measure.js";
import { weightedMean } from "./weighted-mean.js";

/** How classes are learned. */
export interface CrossEntropyLossOptions {
  /** Share of the target that is spread evenly over all classes (Szegedy et al. 2016). Default 0. */
  readonly labelSmoothing?: number;
  /** What a label of each class counts; the mean is over their sum, as in PyTorch. Default: all the same. */
  readonly classWeights?: readonly number[];
}

/**
 * Cross-entropy in nats, as PyTorch's `cross_entropy` has it. Of held-out labels the plain one is reported.
 *
 * @throws RangeError for options that make no sense.
 */
export function crossEntropyLoss(options: CrossEntropyLossOptions = {}): Loss {
  const { labelSmoothing = 0, classWeights } = options;
  if (!(labelSmoothing >= 0 && labelSmoothing < 1))
    throw new RangeError(
      `Cannot smooth labels by ${labelSmoothing}: labelSmoothing must be from 0 to below 1`,
    );
  if (classWeights && !classWeights.every((weight) => weight >= 0 && Number.isFinite(weight)))
    throw new RangeError("Cannot weigh classes: every one of classWeights must be a number of 0 or more");
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
  const inside = cast(minimum(maximum(cast(targets, "f32"), 0), classes - 1), "i32");
  const counted = mul(gather(table, inside), weights);
  const hard = weightedMean(crossEntropyRows(logits, targets), counted);
  if (labelSmoothing === 0) return hard;
  const spread = reshape(reduceSum(mul(logSoftmax(logits), table), [-1]), [logits.shape[0]!]);
  const soft = mul(weightedMean(spread, weights).sum, -labelSmoothing / classes);
  return { sum: add(mul(hard.sum, 1 - labelSmoothing), soft), count: hard.count };
}
