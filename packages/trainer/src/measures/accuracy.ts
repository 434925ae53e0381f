import { hits, weightedMean } from "@permafrost/graph";
import type { Measure, Metric } from "./measure.js";

/** Share of labels whose class has the largest logit, the first of several; logits that are no numbers are never right. */
export const accuracy: Measure & Metric = {
  better: "higher",
  of: (logits, targets, weights) => weightedMean(hits(logits, targets), weights),
};
