import type { Tensor } from "@permafrost/graph";
import type { Initializer } from "../../parameter.js";
import { ONE } from "../parameters.js";
import type { RotaryTables } from "../rotary.js";
import { attention } from "./attention.js";
import { feedForward } from "./feed-forward.js";
import { headBlocks } from "./head-blocks.js";
import { apart, type FUSED, fused, type HeadSizes } from "./heads.js";
import type { Piece, Run } from "./piece.js";
import { type NormOf, product, scaled } from "./pieces.js";
import type { Sight } from "./sights.js";
import type { Layer } from "./transformer.js";

/** Norms around a branch, by name: before it, after it, of the sum. A norm that is not named is not there. */
interface NormNames {
  readonly before?: string | undefined;
  readonly after?: string;
  readonly end?: string;
}

/** What the parts of a layer are called. */
export interface LayerNames {
  /** Matrices of queries, keys and values, or the one that holds all three, and how. */
  readonly heads:
    | readonly [q: string, k: string, v: string]
    | { readonly all: string; readonly order: keyof typeof FUSED };
  /** From what is mixed to what is added. */
  readonly out: string;
  readonly up: string;
  /** What the gate is made by: a matrix of its own, or the first half of `up`. Default: there is none. */
  readonly gate?: string | { readonly half: true } | undefined;
  readonly down: string;
  readonly attention: NormNames;
  /** Where it is named as attention's is, both read the same. */
  readonly feedForward: NormNames;
  /** Norms over each head of queries and keys. */
  readonly perHead?: readonly [q: string, k: string] | undefined;
  /** Factors of what is added. */
  readonly factors?: readonly [attention: string, feedForward: string];
}

/** A matrix of a layer. */
export type Matrix = "q" | "k" | "v" | "out" | "up" | "gate" | "down";

/** What layers of transformers differ in. */
export interface LayerChoices extends Partial<Omit<HeadSizes, "heads">> {
  /** What stands before its names: `h.0.`. */
  readonly at: string;
  readonly names: LayerNames;
  /** Size of a token's vector. */
  readonly width: number;
  readonly heads: number;
  /** Size of what is inside of the feed-forward part. */
  readonly inner: number;
  readonly norm: NormOf;
  /** Which matrices have biases; that of all three counts as `q`. Default: all. */
  readonly bias?: (matrix: Matrix) => boolean;
  /** How matrices are drawn; that of all three counts as `q`. */
  readonly init: Initializer | ((matrix: Matrix) => Initializer);
  /** Whether matrices are stored `[out, in]`. Default true. */
  readonly transposed?: boolean;
  /** See `Parameter`, of what is added. Default false. */
  readonly residual?: boolean;
  readonly activation: (x: Tensor) => Tensor;
  /** Dropout of attention weights, of what is added, inside of the feed-forward part. Default: none. */
  readonly rates?: {
    readonly attention?: number;
    readonly added?:
      | number
      | readonly [attention: number | undefined, feedForward: number | undefined]
      | undefined;
    readonly inner?: number | undefined;
  };
  readonly sight: Sight;
  readonly turning?: ((run: Run) => RotaryTables) | undefined;
  /** What scores are multiplied by. Default: 1/√d. */
  readonly scale?: number;
  readonly cap?: number | undefined;
  readonly parallel?: boolean;
  /** What factors start at. Default 1. */
  readonly factor?: Initializer;
}

/** So many layers, each as it is chosen. */
export const layersOf = (count: number, choose: (i: number) => LayerChoices): readonly Layer[] =>
  Array.from({ length: count }, (_, i) => layerOf(choose(i)));

function layerOf(choices: LayerChoices): Layer {
  const { at, names, width, heads, groups = heads, d = width / heads, inner, rates = {} } = choices;
  const { init, sight, parallel } = choices;
  const sizes: HeadSizes = { heads, groups, d };
  const norm = (name: string | undefined, size = width) =>
    name === undefined ? undefined : choices.norm(at + name, size);
  const matrix = (part: Matrix, name: string, outputs: number, inputs = width) =>
    product(at + name, ROLES[part], [inputs, outputs], typeof init === "function" ? init(part) : init, {
      bias: choices.bias?.(part) ?? true,
      transposed: choices.transposed ?? true,
      residual: (choices.residual ?? false) && (part === "out" || part === "down"),
    });
  const around = ({ before, after, end }: NormNames, i: 0 | 1) => ({
    before: norm(before),
    after: names.factors
      ? scaled(at + names.factors[i], i === 0 ? "attention" : "feedForward", width, choices.factor ?? ONE)
      : norm(after),
    end: norm(end),
    rate: typeof rates.added === "object" ? rates.added[i] : rates.added,
  });
  const out = matrix("out", names.out, width, heads * d);
  const { transposed = true } = choices;
  const headsOf = () => {
    if ("all" in names.heads) {
      const { all, order } = names.heads;
      const part = matrix("q", all, (heads + 2 * groups) * d);
      return { of: fused(part, order, sizes), parts: [part], counts: [COUNTS[order](heads, groups)] };
    }
    const [q, k, v] = names.heads;
    const parts = [
      matrix("q", q, heads * d),
      matrix("k", k, groups * d),
      matrix("v", v, groups * d),
    ] as const;
    return { of: apart(parts, sizes), parts, counts: [[heads], [groups], [groups]] };
  };
  const given = headsOf();
  const half = typeof names.gate === "object";
  const own = around(names.attention, 0);
  return {
    parallel,
    kept: 2 * groups * d,
    seen: sight.seen,
    blocks: headBlocks(
      given.parts.map((part, i) => [part, given.counts[i]!, transposed ? 0 : 1]),
      [out, [heads], transposed ? 1 : 0],
    ),
    attention: {
      ...own,
      within: attention({
        heads: given.of,
        norms: names.perHead?.map((name) => norm(name, d)) as [Piece, Piece] | undefined,
        turning: choices.turning,
        sight,
        out,
        scale: choices.scale ?? 1 / Math.sqrt(d),
        cap: choices.cap,
        rate: rates.attention ?? 0,
      }),
    },
    feedForward: {
      ...around(names.feedForward, 1),
      ...(names.feedForward.before === names.attention.before && { before: own.before }),
      within: feedForward({
        up: matrix("up", names.up, half ? 2 * inner : inner),
        halves: half,
        gate: typeof names.gate === "string" ? matrix("gate", names.gate, inner) : undefined,
        down: matrix("down", names.down, width, inner),
        activation: choices.activation,
        rate: rates.inner,
      }),
    },
  };
}

/** How many heads lie side by side in a product that holds all three, kind by kind; of `heads`, a head is all three of its own. */
const COUNTS: Readonly<Record<keyof typeof FUSED, (heads: number, groups: number) => readonly number[]>> = {
  thirds: (heads) => [heads, heads, heads],
  heads: (heads) => [heads],
  groups: (heads, groups) => [heads, groups, groups],
};

const ROLES: Readonly<Record<Matrix, "attention" | "feedForward">> = {
  q: "attention",
  k: "attention",
  v: "attention",
  out: "attention",
  up: "feedForward",
  gate: "feedForward",
  down: "feedForward",
};
