import { defined } from "@permafrost/common/defined";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { add, linear, mul, slice } from "@permafrost/graph";
import { inModule } from "./besides.js";
import { withProduct } from "./low-rank.js";
import { METHOD_RULES } from "./method-rules.js";
import { isTarget, layerName, targeted } from "./targets.js";
import type { AddedParameter, Projection, ThawingMethod } from "./thawing-method.js";

/** How scaled random updates are made. */
export interface VeraOptions {
  /** Rows of A and columns of B. Default 256. */
  readonly rank?: number;
  /** What the random matrices are drawn by: a whole number below 2³². PEFT's `projection_prng_key`. Default 0. */
  readonly key?: number;
  /** What d is at first. Default 0.1. */
  readonly start?: number;
  /** Rate of dropout before A; the model's own rate, where one is given, takes its place. Default 0. */
  readonly dropout?: number;
  /** Which matrices are updated: roles (`attention`), or names or their ends (`c_attn`). Default: all that the body multiplies with. */
  readonly targets?: string | readonly string[];
  /** Parts of the body that are trained as a whole besides, by their names or the ends of them: `ln_f`, `wpe`. Default: none. */
  readonly modules?: readonly string[];
}

/**
 * Updates by vectors (VeRA, Kopiczko et al. 2024): x W + b ∘ ((d ∘ (x A)) B), where A and B are random, frozen and the same for all matrices, of which
 * each takes the columns and rows that it has; d and b, zero at first, are trained. A and B are PEFT's of the same key, bit for bit, so that an adapter
 * is rank + outputs numbers a matrix.
 *
 * @throws RangeError for an option that makes no sense, TypeError for one that there is not; `frozen` refuses targets that name nothing.
 */
export function vera(options: VeraOptions = {}): ThawingMethod {
  checkOptions(ATTEMPT, options, RULES);
  const { rank = 256, key = 0, start = 0.1, dropout = 0, modules } = options;
  const targets = typeof options.targets === "string" ? [options.targets] : options.targets;
  const like = { role: "vera", roleLabel: "vectors of random updates" };
  return {
    name: "vera",
    arguments: { rank, key, start, dropout, ...defined({ targets, modules }) },
    added(projections) {
      const updated = targeted(projections, targets, ATTEMPT);
      const inputs = Math.max(...updated.map((each) => each.inputs));
      const outputs = Math.max(...updated.map((each) => each.outputs));
      // both are drawn one after the other
      const drawn = async (which: 0 | 1) => (await randomMatrices(key, rank, inputs, outputs))[which];
      const random = { ...like, thawed: false, decays: false, init: { kind: "constant", value: 0 } } as const;
      return [
        { ...random, name: A, shape: [rank, inputs], initial: () => drawn(0) },
        { ...random, name: B, shape: [outputs, rank], initial: () => drawn(1) },
        ...updated.flatMap((each): readonly AddedParameter[] => [
          { ...like, name: vectorName(each, "d"), shape: [rank], init: { kind: "constant", value: start } },
          {
            ...like,
            name: vectorName(each, "b"),
            shape: [each.outputs],
            init: { kind: "constant", value: 0 },
          },
        ]),
      ];
    },
    thaws: (_, parameters) => (modules ?? []).flatMap((module) => inModule(module, parameters, ATTEMPT)),
    async merge(projection, matrix, read) {
      if (!isTarget(projection, targets)) return matrix;
      const { inputs, outputs } = projection;
      const [a, b] = [await read(A), await read(B)];
      const d = await read(vectorName(projection, "d"));
      const scales = await read(vectorName(projection, "b"));
      const most = a.length / rank;
      const cut = Float32Array.from({ length: rank * inputs }, (_, at) => {
        const r = Math.floor(at / inputs);
        return d[r]! * a[r * most + (at % inputs)]!;
      });
      const scaled = b.slice(0, outputs * rank).map((value, at) => value * scales[Math.floor(at / rank)]!);
      return withProduct(projection, matrix, cut, scaled, 1);
    },
    linear(product, next, { weight, dropout: drop }) {
      if (!isTarget(product, targets)) return next(product);
      const { x, inputs, outputs } = product;
      const a = slice(weight(A), 1, 0, inputs);
      const b = slice(weight(B), 0, 0, outputs);
      const narrow = mul(linear(drop(x, dropout), a, undefined, true), weight(vectorName(product, "d")));
      return add(next(product), mul(linear(narrow, b, undefined, true), weight(vectorName(product, "b"))));
    },
  };
}

const ATTEMPT = "thaw by vera";

/** The random matrices, by PEFT's names. */
const [A, B] = ["vera_A", "vera_B"] as const;

const vectorName = (projection: Projection, which: "b" | "d") =>
  `${layerName(projection)}.vera_lambda_${which}`;

/** As PEFT draws both: `kaiming_uniform_`, of one generator. */
async function randomMatrices(key: number, rank: number, inputs: number, outputs: number) {
  const { torchUniform } = await import("./torch-uniform.js");
  const draw = torchUniform(key);
  const bound = (fan: number) => Math.sqrt(3) * (Math.sqrt(2) / Math.sqrt(fan));
  return [draw(rank * inputs, bound(inputs)), draw(outputs * rank, bound(rank))] as const;
}

/** What each option must be. */
const RULES: OptionRules<VeraOptions> = {
  ...METHOD_RULES,
  key: [
    (x) => Number.isInteger(x) && Number(x) >= 0 && Number(x) < 2 ** 32,
    "a whole number from 0 to below 2³²",
  ],
  start: [(x) => typeof x === "number" && Number.isFinite(Math.fround(x)), "a number"],
};
