import { mul, reshape, sub, weightedMean } from "@permafrost/graph";
import type { Loss } from "./measure.js";

/** Mean squared error, for labels that are values. */
export const squaredError: Loss = {
  name: "squared error",
  targets: "values",
  of(logits, targets, weights) {
    const off = sub(reshape(logits, targets.shape), targets);
    return weightedMean(mul(off, off), weights);
  },
};
