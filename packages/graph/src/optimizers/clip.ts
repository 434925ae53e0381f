import { add, div, minimum, mul, reduceSum, reshape, sqrt } from "../build.js";
import type { Tensor } from "../tensor.js";

/** Euclidean norm of a vector, as a scalar. */
export function globalNorm(gradient: Tensor): Tensor {
  return reshape(sqrt(reduceSum(mul(gradient, gradient), [0])), []);
}

/** Scales a gradient by `min(1, limit / (norm + 1e-6))` (Pascanu et al. 2013, in PyTorch's form). */
export function clipByNorm(gradient: Tensor, norm: Tensor, limit: number): Tensor {
  return mul(gradient, minimum(div(limit, add(norm, 1e-6)), 1));
}
