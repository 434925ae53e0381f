import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { add, div, mul, sqrt, sub } from "../build.js";
import type { Tensor } from "../tensor.js";
import { checkAmounts, checkShares } from "./checks.js";
import { decayed } from "./decay.js";
import type { Optimizer } from "./optimizer.js";

/** What Adam is made with. */
export interface AdamOptions {
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of their squares. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root. Default 1e-8. */
  readonly epsilon?: number;
  /**
   * Decoupled weight decay (AdamW, Loshchilov & Hutter 2019): what decays, as the layout says, shrinks by
   * `learningRate * weightDecay` a step. Default 0.
   */
  readonly weightDecay?: number;
}

const OPTIONS: OptionNames<AdamOptions> = { beta1: true, beta2: true, epsilon: true, weightDecay: true };

/**
 * Adam with bias correction (Kingma & Ba 2015), PyTorch's defaults:
 *
 *     m ← β1 m + (1 - β1) g,  v ← β2 v + (1 - β2) g²,  θ ← θ - lr m̂ / (√v̂ + ε)
 *
 * The corrections are folded into two scalars a step, `rate = lr √(1 - β2ᵗ) / (1 - β1ᵗ)` and `ε √(1 - β2ᵗ)`: in float32,
 * `1 - 0.999` alone would be wrong in its fifth digit.
 *
 * @throws RangeError for options that make no sense, TypeError for one that there is not.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  refuseUnknownOptions("make Adam", options, OPTIONS);
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  checkShares("Adam", { beta1, beta2 });
  checkAmounts("Adam", { epsilon, weightDecay });
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
    update({ theta, gradient, slots, scalars, layout }) {
      const [m, v] = slots as [Tensor, Tensor];
      const [rate, small, keep] = scalars as [Tensor, Tensor, Tensor | undefined];
      const mean = add(mul(m, beta1), mul(gradient, 1 - beta1));
      const square = add(mul(v, beta2), mul(mul(gradient, gradient), 1 - beta2));
      const moved = div(mul(mean, rate), add(sqrt(square), small));
      return { theta: sub(decayed(theta, keep, layout), moved), slots: [mean, square] };
    },
  };
}
