import { mul, reduceSum, reshape, type Tensor } from "@permafrost/graph";
import type { Mean } from "./measure.js";

/**
 * The mean of a value that every label has.
 *
 * @param values f32 `[rows]`
 * @param weights f32 `[rows]`: what each counts
 */
export const weightedMean = (values: Tensor, weights: Tensor): Mean => ({
  sum: total(mul(values, weights)),
  count: total(weights),
});

const total = (x: Tensor): Tensor => reshape(reduceSum(x, [0]), []);
