import { add, div, mul, sqrt, sub } from "../build.js";
import type { Tensor } from "../tensor.js";
import type { Optimizer } from "./optimizer.js";

export interface AdamOptions {
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of their squares. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root. Default 1e-8. */
  readonly epsilon?: number;
  /** Decoupled weight decay (AdamW, Loshchilov & Hutter 2019): theta shrinks by `learningRate * weightDecay` a step. Default 0. */
  readonly weightDecay?: number;
}

/**
 * Adam with bias correction (Kingma & Ba 2015), PyTorch's defaults:
 *
 *     m ← β1 m + (1 - β1) g,  v ← β2 v + (1 - β2) g²,  θ ← θ - lr m̂ / (√v̂ + ε)
 *
 * The corrections are folded into two scalars a step, `rate = lr √(1 - β2ᵗ) / (1 - β1ᵗ)` and `ε √(1 - β2ᵗ)`: in float32,
 * `1 - 0.999` alone would be wrong in its fifth digit.
 */
export function adam({
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0,
}: AdamOptions = {}): Optimizer {
  for (const [name, beta] of Object.entries({ beta1, beta2 }))
    if (!(beta >= 0 && beta < 1))
      throw new RangeError(`Cannot make Adam: ${name} must be in [0, 1), got ${beta}`);
  for (const [name, value] of Object.entries({ epsilon, weightDecay }))
    if (!(value >= 0 && Number.isFinite(value)))
      throw new RangeError(`Cannot make Adam: ${name} must be 0 or more, got ${value}`);
  return {
    name: weightDecay === 0 ? "adam" : "adamw",
    slots: ["m", "v"],
    scalars: weightDecay === 0 ? ["rate", "epsilon"] : ["rate", "epsilon", "keep"],
    schedule(step, learningRate) {
      const root = Math.sqrt(1 - beta2 ** step);
      const rate = (learningRate * root) / (1 - beta1 ** step);
      return weightDecay === 0
        ? [rate, epsilon * root]
        : [rate, epsilon * root, 1 - learningRate * weightDecay];
    },
    update(theta, gradient, slots, scalars) {
      const [m, v] = slots as [Tensor, Tensor];
      const [rate, small, keep] = scalars as [Tensor, Tensor, Tensor | undefined];
      const mean = add(mul(m, beta1), mul(gradient, 1 - beta1));
      const square = add(mul(v, beta2), mul(mul(gradient, gradient), 1 - beta2));
      const kept = keep ? mul(theta, keep) : theta;
      return { theta: sub(kept, div(mul(mean, rate), add(sqrt(square), small))), slots: [mean, square] };
    },
  };
}
