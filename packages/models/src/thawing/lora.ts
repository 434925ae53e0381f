import { defined } from "@permafrost/common/defined";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import { add, linear, mul } from "@permafrost/graph";
import type { Initializer, Parameter } from "../parameter.js";
import { isBias } from "../selecting/is-bias.js";
import { isTarget, layerName, targeted } from "./targets.js";
import type { Projection, ThawingMethod } from "./thawing-method.js";

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
  /** Which biases of the body are trained besides: none, all, or those of the matrices that are updated. Default `"none"`. */
  readonly bias?: "none" | "all" | "lora_only";
  /** Parts of the body that are trained as a whole besides, by their names or the ends of them: `ln_f`, `wpe`. Default: none. */
  readonly modules?: readonly string[];
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
  const { rank = 8, alpha = rank, rankStabilized = false, dropout = 0, bias = "none", modules } = options;
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
      ...defined({ targets, bias: bias === "none" ? undefined : bias, modules }),
    },
    added: (projections) =>
      targeted(projections, targets, ATTEMPT).flatMap((projection) => [
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
    thaws: (projections, parameters) => [
      ...BIASES[bias](targeted(projections, targets, ATTEMPT), parameters),
      ...(modules ?? []).flatMap((module) => inModule(module, parameters)),
    ],
    async merge(projection, matrix, read) {
      if (!isTarget(projection, targets)) return matrix;
      const [a, b] = await Promise.all(
        ["A", "B"].map((part) => read(`${layerName(projection)}.lora_${part}.weight`)),
      );
      return withProduct(projection, matrix, a!, b!, scale);
    },
    linear(product, next, { weight, dropout: drop }) {
      if (!isTarget(product, targets)) return next(product);
      const through = (x: typeof product.x, part: string) =>
        linear(x, weight(`${layerName(product)}.lora_${part}.weight`), undefined, true);
      return add(next(product), mul(through(through(drop(product.x, dropout), "A"), "B"), scale));
    },
  };
}

const ATTEMPT = "thaw by lora";

/** Names of the biases that are trained besides, by the option `bias`. */
const BIASES: Readonly<
  Record<
    NonNullable<LoraOptions["bias"]>,
    (updated: readonly Projection[], parameters: readonly Parameter[]) => readonly string[]
  >
> = {
  none: () => [],
  all: (_, parameters) => parameters.filter(isBias).map(({ name }) => name),
  lora_only: (updated) => updated.flatMap(({ bias }) => bias ?? []),
};

/** Names of a module's parameters. @throws RangeError if there are none. */
function inModule(module: string, parameters: readonly Parameter[]): readonly string[] {
  const modules = parameters.map(({ name }) => name.slice(0, name.lastIndexOf(".")));
  const names = parameters
    .filter((_, i) => modules[i] === module || modules[i]!.endsWith(`.${module}`))
    .map(({ name }) => name);
  if (names.length > 0) return names;
  const nearest = nearestName(module, [...new Set(modules)]);
  throw new RangeError(
    `Cannot ${ATTEMPT}: nothing in the body is called ${quote(module)}${nearest === undefined ? "" : `; the nearest is "${nearest}"`}`,
  );
}

/** W + s A B, in place. */
function withProduct(
  { transposed, inputs, outputs }: Projection,
  matrix: Float32Array,
  a: Float32Array,
  b: Float32Array,
  scale: number,
): Float32Array {
  const rank = a.length / inputs;
  const [byInput, byOutput] = transposed ? [1, inputs] : [outputs, 1];
  for (let i = 0; i < inputs; i++)
    for (let o = 0; o < outputs; o++) {
      let sum = 0;
      for (let r = 0; r < rank; r++) sum += a[r * inputs + i]! * b[o * rank + r]!;
      matrix[i * byInput + o * byOutput]! += scale * sum;
    }
  return matrix;
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
  modules: [
    (x) => Array.isArray(x) && x.length > 0 && x.every((each) => typeof each === "string" && each !== ""),
    "a list of names",
  ],
  bias: [(x) => ["none", "all", "lora_only"].includes(x as string), "none, all or lora_only"],
};
