import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { add, less, mul, sub, where } from "../build.js";
import type { Tensor } from "../tensor.js";
import { checkAmounts, checkShares } from "./checks.js";
import { decayed } from "./decay.js";
import type { Optimizer } from "./optimizer.js";

/** What Lion is made with. */
export interface LionOptions {
  /** How much of the old mean is in the direction of a step. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of gradients. Default 0.99. */
  readonly beta2?: number;
  /** Decoupled weight decay of what decays, as the layout says. Default 0. */
  readonly weightDecay?: number;
}

const OPTIONS: OptionNames<LionOptions> = { beta1: true, beta2: true, weightDecay: true };

/**
 * Lion (Chen et al. 2023): every number moves by the learning rate, up or down; it wants one a tenth to a third of Adam's.
 *
 *     θ ← θ - lr sign(β1 m + (1 - β1) g),  m ← β2 m + (1 - β2) g
 *
 * @throws RangeError for options that make no sense, TypeError for one that there is not.
 */
export function lion(options: LionOptions = {}): Optimizer {
  refuseUnknownOptions("make Lion", options, OPTIONS);
  const { beta1 = 0.9, beta2 = 0.99, weightDecay = 0 } = options;
  checkShares("Lion", { beta1, beta2 });
  checkAmounts("Lion", { weightDecay });
  return {
    name: "lion",
    slots: ["m"],
    scalars: weightDecay === 0 ? ["rate"] : ["rate", "keep"],
    schedule: (_, learningRate) =>
      weightDecay === 0 ? [learningRate] : [learningRate, 1 - learningRate * weightDecay],
    update({ theta, gradient, slots, scalars, layout }) {
      const [m] = slots as [Tensor];
      const [rate, keep] = scalars as [Tensor, Tensor | undefined];
      const direction = sign(add(mul(m, beta1), mul(gradient, 1 - beta1)));
      return {
        theta: sub(decayed(theta, keep, layout), mul(direction, rate)),
        slots: [add(mul(m, beta2), mul(gradient, 1 - beta2))],
      };
    },
  };
}

/** -1, 0 or 1; of what is no number, no number. GPUs have no operator for it. */
const sign = (x: Tensor): Tensor => where(less(0, x), 1, where(less(x, 0), -1, x));
