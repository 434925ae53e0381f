import { defined } from "@permafrost/common/defined";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { add, linear, mul } from "@permafrost/graph";
import type { Initializer } from "../parameter.js";
import { isTarget, layerName, targeted } from "./targets.js";
import type { ThawingMethod } from "./thawing-method.js";

/** How low-rank updates are made. */
export interface LoraOptions {
  /** Rows of A and columns of B. Default 8. */
  readonly rank?: number;
  /** α: the update is scaled by α / rank. Default: the rank, so that it is not scaled. */
  readonly alpha?: number;
  /** Scales by α / √rank rather than α / rank (Kalajdzievski 2023). Default false. */
  readonly rankStabilized?: boolean;
  /** Rate of dropout before A; the model's own rate, where one is given, takes its place. Default 0. */
  readonly dropout?: number;
  /** Which matrices are updated: roles (`attention`), or names or their ends (`c_attn`). Default: all that the body multiplies with. */
  readonly targets?: string | readonly string[];
}

/** Larger than any matrix that has updates of low rank. */
const MOST_RANK = 65_536;

/**
 * Low-rank updates (LoRA, Hu et al. 2021): x W + s (x A) B, with A `[rank, inputs]` drawn as PEFT draws it, and B `[outputs, rank]`
 * zero, both stored as PyTorch's Linear does. A frozen matrix has no gradient, and no product as large as it is made.
 *
 * @throws RangeError for an option that makes no sense, TypeError for one that there is not; `frozen` refuses targets that name nothing.
 */
export function lora(options: LoraOptions = {}): ThawingMethod {
  checkOptions("thaw by lora", options, RULES);
  const { rank = 8, alpha = rank, rankStabilized = false, dropout = 0 } = options;
  const targets = typeof options.targets === "string" ? [options.targets] : options.targets;
  const scale = alpha / (rankStabilized ? Math.sqrt(rank) : rank);
  const like = { role: "lora", roleLabel: "low-rank updates" };
  return {
    name: "lora",
    arguments: { rank, alpha, rankStabilized, dropout, ...defined({ targets }) },
    added: (projections) =>
      targeted(projections, targets, "thaw by lora").flatMap((projection) => [
        {
          ...like,
          name: `${layerName(projection)}.lora_A.weight`,
          shape: [rank, projection.inputs],
          init: kaiming(projection.inputs),
        },
        {
          ...like,
          name: `${layerName(projection)}.lora_B.weight`,
          shape: [projection.outputs, rank],
          init: { kind: "constant", value: 0 },
        },
      ]),
    linear(product, next, { weight, dropout: drop }) {
      if (!isTarget(product, targets)) return next(product);
      const through = (x: typeof product.x, part: string) =>
        linear(x, weight(`${layerName(product)}.lora_${part}.weight`), undefined, true);
      return add(next(product), mul(through(through(drop(product.x, dropout), "A"), "B"), scale));
    },
  };
}

/** As PyTorch's Linear begins: `kaiming_uniform_(a = √5)`. */
const kaiming = (inputs: number): Initializer => ({
  kind: "uniform",
  low: -1 / Math.sqrt(inputs),
  high: 1 / Math.sqrt(inputs),
});

/** What each option must be. */
const RULES: OptionRules<LoraOptions> = {
  rank: [
    (x) => Number.isInteger(x) && Number(x) >= 1 && Number(x) <= MOST_RANK,
    `a whole number from 1 to ${MOST_RANK}`,
  ],
  alpha: [(x) => typeof x === "number" && Number.isFinite(Math.fround(x)) && x > 0, "a number above 0"],
  rankStabilized: [(x) => typeof x === "boolean", "true or false"],
  dropout: [(x) => typeof x === "number" && x >= 0 && x < 1, "a rate from 0 to below 1"],
  targets: [
    (x) =>
      typeof x === "string" ||
      (Array.isArray(x) && x.length > 0 && x.every((each) => typeof each === "string")),
    "a role, a name, or a list of them",
  ],
};
