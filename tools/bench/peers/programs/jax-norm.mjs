// Layer norm in jax-js, forward and backward. Arrays are consumed where they are passed, as the library requires.
import { numpy as np } from "@jax-js/jax";

const EPSILON = 1e-5;

/** Mean and inverse deviation of each row of `x`, which is kept. */
export function statistics(x) {
  const mean = np.mean(x.ref, -1, { keepdims: true });
  const variance = np.mean(np.square(x.sub(mean.ref)), -1, { keepdims: true });
  return { mean, scale: np.reciprocal(np.sqrt(variance.add(EPSILON))) };
}

/** Normalized rows. Cheap enough to be made again in each kernel that reads them, rather than kept. */
export const normalized = (x, { mean, scale }) => x.sub(mean).mul(scale);

/** Gradients of weight and bias, and what goes on to `x`. */
export function normBackward(gradient, x, { mean, scale }, weight) {
  const again = () => normalized(x.ref, { mean: mean.ref, scale: scale.ref });
  const scaled = () => gradient.ref.mul(weight.ref);
  const dWeight = gradient.ref.mul(again()).sum(0);
  const dBias = gradient.ref.sum(0);
  const level = np.mean(scaled(), -1, { keepdims: true });
  const slope = np.mean(scaled().mul(again()), -1, { keepdims: true });
  const dx = scaled().sub(level).sub(again().mul(slope)).mul(scale.ref);
  for (const used of [gradient, x, mean, scale, weight]) used.dispose();
  return { dWeight, dBias, dx };
}
