import { hits, mul } from "@permafrost/graph";
import type { Metric } from "./measure.js";
import { total } from "./total.js";

/** Share of labels whose class has the largest logit, the first of several. */
export const accuracy: Metric = {
  better: "higher",
  of: (logits, targets, weights) => ({
    sum: total(mul(hits(logits, targets), weights)),
    count: total(weights),
  }),
};
