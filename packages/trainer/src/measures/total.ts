import { reduceSum, reshape, type Tensor } from "@permafrost/graph";

/** Sum of a vector, as a scalar. */
export const total = (x: Tensor): Tensor => reshape(reduceSum(x, [0]), []);
