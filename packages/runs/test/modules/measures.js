// A loss and a metric of one's own, each one function.
import { cast, less, reshape, sub } from "@permafrost/graph";
import { weightedMean } from "@permafrost/trainer";
import { abs } from "./abs.js";

const off = (logits, targets) => abs(sub(reshape(logits, targets.shape), targets));

export const loss = {
  name: "mean absolute error",
  targets: "values",
  of: (logits, targets, weights) => weightedMean(off(logits, targets), weights),
};

export const near = {
  better: "higher",
  of: (logits, targets, weights) => weightedMean(cast(less(off(logits, targets), 0.2), "f32"), weights),
};
