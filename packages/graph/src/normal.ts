import { add, cast, div, less, log, mul, neg, scalar, sqrt, sub, where } from "./build.js";
import { type DropoutKey, drawnBits } from "./drawn-bits.js";
import type { Shape } from "./shape.js";
import type { Tensor } from "./tensor.js";

/**
 * Normal numbers of mean 0 and deviation 1 while training, zeros otherwise: the inverse of the distribution function at one of 2²⁴ places, so that
 * none is beyond 5.5. What is drawn is the same on every device, its logarithm up to rounding.
 *
 * @param site a number of its own for every place that draws
 */
export function normal(shape: Shape, key: DropoutKey, site: number): Tensor {
  // above -1 and below 1, and exact in float32
  const even = mul(add(cast(div(drawnBits(shape, key, site), 2 ** 8), "f32"), 0.5), 2 ** -23);
  return where(key.training, normalAt(even), 0);
}

/** √2 erf⁻¹(x), of x from -1 to 1, by Giles (2010), *Approximating the erfinv function*, table 5: what is normal, if x is uniform. */
export function normalAt(x: Tensor): Tensor {
  const w = neg(log(mul(sub(1, x), add(x, 1))));
  const slope = where(less(w, 5), polynomial(sub(w, 2.5), MIDDLE), polynomial(sub(sqrt(w), 3), TAILS));
  return mul(mul(x, slope), Math.SQRT2);
}

/** By Horner's rule, coefficients of the highest power first. */
const polynomial = (x: Tensor, [first, ...rest]: readonly [number, ...number[]]): Tensor =>
  rest.reduce<Tensor>((sum, coefficient) => add(mul(sum, x), coefficient), scalar(first));

const MIDDLE = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 2.1858087e-4, -1.25372503e-3, -4.17768164e-3,
  0.246640727, 1.50140941,
] as const;

const TAILS = [
  -2.00214257e-4, 1.00950558e-4, 1.34934322e-3, -3.67342844e-3, 5.73950773e-3, -7.6224613e-3, 9.43887047e-3,
  1.00167406, 2.83297682,
] as const;
