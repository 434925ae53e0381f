import {
  gradients,
  input,
  matMulFlops,
  mul,
  narrow,
  reduceSum,
  reshape,
  type Tensor,
  weight,
} from "@permafrost/graph";
import { countWeights } from "./count-weights.js";
import type { Model } from "./model.js";

/**
 * What one body can be compared with another by. No two bodies of different kinds agree in all of these: where one is matched, the others are to
 * be shown.
 */
export interface Counts {
  /** Weights that never move. */
  readonly frozen: number;
  /** Weights that are trained. */
  readonly thawed: number;
  /** All weights. */
  readonly total: number;
  /**
   * Float operations of the matrix products for one example, 2 for each multiplication and its addition, counted on the program as it is computed:
   * of the last layer only what is read out. What goes on element by element is little beside them.
   */
  readonly flops: {
    /** To compute its logits. */
    readonly forward: number;
    /** To train on it: forward, and back to what thaws. */
    readonly step: number;
  };
  /** Numbers carried from token to token, prompts and class tokens among them, as the body says; null where it does not. */
  readonly state: number | null;
}

/**
 * Counts what a model has and takes, for its task's longest examples.
 *
 * With h width, L layers, T tokens, everything inside frozen, of which products of the input and the output layer come on top:
 *
 * | body  | frozen          | FLOPs forward         | state |
 * | ----- | --------------- | --------------------- | ----- |
 * | GPT-2 | L (12 h² + 9 h) | L T (24 h² + 4 T h)   | 2hLT  |
 * | LSTM  | L (8 h² + 8 h)  | 16 L T h²             | 2hL   |
 * | GRU   | L (6 h² + 6 h)  | 12 L T h²             | hL    |
 *
 * A training step takes 2 × the products with frozen matrices, 3 × those with thawed ones and those of attention with itself. Counted so in
 * Kaplan et al. (2020), §2.1.
 */
export function countsOf(model: Model): Counts {
  const { frozen, thawed } = countWeights(model);
  return { frozen, thawed, total: frozen + thawed, flops: flopsOf(model), state: carriedBy(model) };
}

/** See {@link Counts.state}; architectures from outside, in JavaScript, may not know of it. */
function carriedBy({ body, input, before = 0 }: Pick<Model, "body" | "input" | "before">): number | null {
  return typeof body.carried === "function" ? body.carried(before + input.tokens) : null;
}

/** See {@link Counts.flops}. */
function flopsOf(model: Model): Counts["flops"] {
  const { kind, tokens } = model.input;
  const weights = new Map(model.parameters.map(({ name, shape }) => [name, weight(name, shape)]));
  const x = kind === "ids" ? input("x", "i32", [1, tokens]) : input("x", "f32", [1, tokens, model.input.dim]);
  const { logits } = narrow({
    logits: model.forward(x, { weight: (name) => weights.get(name)!, dropout: (y) => y }).logits,
  });
  // any loss that is no product of matrices
  const loss = reshape(reduceSum(mul(logits, logits), [0, 1, 2]), []);
  const thawed = model.parameters.filter((parameter) => parameter.thawed);
  const leaves: Tensor[] = thawed.map(({ name }) => weights.get(name)!);
  return {
    forward: matMulFlops([logits]),
    step: matMulFlops([loss, ...gradients(loss, leaves)]),
  };
}

/** One of the counts by its name; of FLOPs those of a forward pass. */
const COUNTS = {
  frozen: (model) => countWeights(model).frozen,
  thawed: (model) => countWeights(model).thawed,
  total(model) {
    const { frozen, thawed } = countWeights(model);
    return frozen + thawed;
  },
  flops: (model) => flopsOf(model).forward,
  state: carriedBy,
} as const satisfies Readonly<Record<keyof Counts, (model: Model) => number | null>>;

/** A count by its name; `flops` are those of a forward pass. */
export type CountName = keyof typeof COUNTS;

/** The counts that bodies can be matched by. */
export const COUNT_NAMES = Object.keys(COUNTS) as readonly CountName[];

/** A single count of a model, without the others; null where the body does not say. */
export const countOf = (name: CountName, model: Model): number | null => COUNTS[name](model);
