import { defined } from "@permafrost/common/defined";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { add, mul } from "@permafrost/graph";
import type { Initializer } from "../parameter.js";
import { BIASES, type BiasChoice, inModule } from "./besides.js";
import { lowRankProduct, updateName, withProduct } from "./low-rank.js";
import { magnitudesOf, scaledByMagnitudes, withMagnitudes } from "./magnitudes.js";
import { METHOD_RULES } from "./method-rules.js";
import { isTarget, targeted } from "./targets.js";
import type { AddedParameter, ThawingMethod } from "./thawing-method.js";

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
  /**
   * Learns what each column of a matrix is long apart from where it points (DoRA, Liu et al. 2024): m (W + s A B) / ‖W + s A B‖, m being as W at
   * first. What dropout leaves of x goes through A, and through what m changes of W, as in PEFT. Default false.
   */
  readonly dora?: boolean;
  /** Which matrices are updated: roles (`attention`), or names or their ends (`c_attn`). Default: all that the body multiplies with. */
  readonly targets?: string | readonly string[];
  /** Which biases of the body are trained besides: none, all, or those of the matrices that are updated. Default `"none"`. */
  readonly bias?: BiasChoice;
  /** Parts of the body that are trained as a whole besides, by their names or the ends of them: `ln_f`, `wpe`. Default: none. */
  readonly modules?: readonly string[];
}

/**
 * Low-rank updates (LoRA, Hu et al. 2021): x W + s (x A) B, with A `[rank, inputs]` drawn as PEFT draws it, and B `[outputs, rank]`
 * zero, both stored as PyTorch's Linear does. A frozen matrix has no gradient, and no product as large as it is made.
 *
 * @throws RangeError for an option that makes no sense, TypeError for one that there is not; `frozen` refuses targets that name nothing.
 */
export function lora(options: LoraOptions = {}): ThawingMethod {
  checkOptions("thaw by lora", options, RULES);
  const { rank = 8, alpha = rank, rankStabilized = false, dropout = 0, bias = "none", modules } = options;
  const { dora = false } = options;
  const targets = typeof options.targets === "string" ? [options.targets] : options.targets;
  const scale = alpha / (rankStabilized ? Math.sqrt(rank) : rank);
  const like = { role: "lora", roleLabel: "low-rank updates" };
  return {
    name: "lora",
    arguments: {
      rank,
      alpha,
      rankStabilized,
      dropout,
      ...defined({ targets, bias: bias === "none" ? undefined : bias, modules, dora: dora || undefined }),
    },
    added: (projections) =>
      targeted(projections, targets, ATTEMPT).flatMap((projection): readonly AddedParameter[] => [
        {
          ...like,
          name: updateName(projection, "lora_A.weight"),
          shape: [rank, projection.inputs],
          init: kaiming(projection.inputs),
        },
        {
          ...like,
          name: updateName(projection, "lora_B.weight"),
          shape: [projection.outputs, rank],
          init: { kind: "constant", value: 0 },
        },
        ...(dora ? magnitudesOf(projection, ATTEMPT) : []),
      ]),
    thaws: (projections, parameters) => [
      ...BIASES[bias](targeted(projections, targets, ATTEMPT), parameters),
      ...(modules ?? []).flatMap((module) => inModule(module, parameters, ATTEMPT)),
    ],
    async merge(projection, matrix, read) {
      if (!isTarget(projection, targets)) return matrix;
      const a = await read(updateName(projection, "lora_A.weight"));
      const b = await read(updateName(projection, "lora_B.weight"));
      const updated = withProduct(projection, matrix, a, b, scale);
      if (!dora) return updated;
      const direction = withProduct(projection, await read(projection.matrix.name), a, b, scale);
      return scaledByMagnitudes(projection, updated, direction, read);
    },
    linear(product, next, context) {
      if (!isTarget(product, targets)) return next(product);
      const dropped = { ...product, x: context.dropout(product.x, dropout) };
      const update = mul(lowRankProduct(dropped.x, product, context), scale);
      return dora
        ? withMagnitudes(product, dropped, next, { update, scale }, context)
        : add(next(product), update);
    },
  };
}

const ATTEMPT = "thaw by lora";

/** As PyTorch's Linear begins: `kaiming_uniform_(a = √5)`. */
const kaiming = (inputs: number): Initializer => ({
  kind: "uniform",
  low: -1 / Math.sqrt(inputs),
  high: 1 / Math.sqrt(inputs),
});

/** What each option must be. */
const RULES: OptionRules<LoraOptions> = {
  ...METHOD_RULES,
  alpha: [(x) => typeof x === "number" && Number.isFinite(Math.fround(x)) && x > 0, "a number above 0"],
  rankStabilized: [(x) => typeof x === "boolean", "true or false"],
  dora: [(x) => typeof x === "boolean", "true or false"],
  bias: [(x) => ["none", "all", "lora_only"].includes(x as string), "none, all or lora_only"],
};
