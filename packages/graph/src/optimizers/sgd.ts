import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { add, mul, sub } from "../build.js";
import { checkShares } from "./checks.js";
import type { Optimizer } from "./optimizer.js";

/** What SGD is made with. */
export interface SgdOptions {
  /** How much of the last step's direction is kept. Default 0: plain gradient descent. */
  readonly momentum?: number;
}

const OPTIONS: OptionNames<SgdOptions> = { momentum: true };

/** Stochastic gradient descent, `u ← momentum u + g, θ ← θ - lr u`, as PyTorch has it. */
export function sgd(options: SgdOptions = {}): Optimizer {
  refuseUnknownOptions("make SGD", options, OPTIONS);
  const { momentum = 0 } = options;
  checkShares("SGD", { momentum });
  return {
    name: "sgd",
    slots: momentum === 0 ? [] : ["u"],
    scalars: ["rate"],
    schedule: (_, learningRate) => [learningRate],
    update({ theta, gradient, slots: [before], scalars: [rate] }) {
      const direction = before ? add(mul(before, momentum), gradient) : gradient;
      return { theta: sub(theta, mul(direction, rate!)), slots: before ? [direction] : [] };
    },
  };
}
