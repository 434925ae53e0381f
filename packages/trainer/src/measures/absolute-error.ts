import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { add, less, maximum, mul, reshape, sub, type Tensor, weightedMean, where } from "@permafrost/graph";
import type { Loss, Measure, Metric } from "./measure.js";

const off = (logits: Tensor, targets: Tensor): Tensor => {
  const error = sub(reshape(logits, targets.shape), targets);
  return maximum(error, mul(error, -1));
};

/** Mean absolute error, for labels that are values: what is far off counts no more than by how far it is, so that the median is learned. */
export const absoluteError: Loss = {
  name: "absolute error",
  targets: "values",
  of: (logits, targets, weights) => weightedMean(off(logits, targets), weights),
};

/** Mean absolute error, in the unit of the labels. For labels that are values. */
export const mae: Measure & Metric = { better: "lower", of: absoluteError.of };

/** What is far off. */
export interface HuberLossOptions {
  /** Up to this error, half its square counts; beyond, its size. Default 1. */
  readonly delta?: number;
}

const RULES: OptionRules<HuberLossOptions> = {
  delta: [(x) => typeof x === "number" && x > 0 && x < Number.POSITIVE_INFINITY, "a number above 0"],
};

/**
 * Half the squared error up to `delta`, and `delta * (error - delta / 2)` beyond, as PyTorch's `huber_loss`, for labels that are values (Huber 1964).
 *
 * @throws RangeError for a delta that makes no sense, TypeError for another option.
 */
export function huberLoss(options: HuberLossOptions = {}): Loss {
  checkOptions("make a Huber loss", options, RULES);
  const { delta = 1 } = options;
  return {
    name: "Huber",
    targets: "values",
    of(logits, targets, weights) {
      const error = off(logits, targets);
      const far = mul(add(error, -delta / 2), delta);
      return weightedMean(where(less(delta, error), far, mul(mul(error, error), 0.5)), weights);
    },
  };
}
