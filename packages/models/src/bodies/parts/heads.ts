import { reshape, slice, splitHeads, type Tensor, transpose } from "@permafrost/graph";
import type { Parameter } from "../../parameter.js";
import type { Piece, Run } from "./piece.js";

/** Queries, keys and values, each `[batch, heads, tokens, d]`. */
export type Heads = readonly [q: Tensor, k: Tensor, v: Tensor];

/** How queries, keys and values are made of tokens. */
export interface HeadsOf {
  /** The weights of it. */
  readonly parameters: readonly Parameter[];
  /** Adds it to a program. */
  of(x: Tensor, run: Run): Heads;
}

/** Sizes of attention. */
export interface HeadSizes {
  /** Heads of queries. */
  readonly heads: number;
  /** Heads of keys and of values. */
  readonly groups: number;
  /** Width of each. */
  readonly d: number;
}

/** Three products. */
export function apart(parts: readonly [q: Piece, k: Piece, v: Piece], { heads, groups }: HeadSizes): HeadsOf {
  return {
    parameters: parts.flatMap(({ parameters }) => parameters),
    of: (x, run) =>
      parts.map((part, i) => splitHeads(part.of(x, run), i === 0 ? heads : groups)) as unknown as Heads,
  };
}

/** How one product holds all three. */
export const FUSED = {
  /** All queries, all keys, all values, of as many heads each. */
  thirds: (qkv, { heads, d }) => takeApart(qkv, [3, heads, d], [2, 0, 3, 1, 4]),
  /** Query, key and value of one head after the other. */
  heads: (qkv, { heads, d }) => takeApart(qkv, [heads, 3, d], [3, 0, 2, 1, 4]),
  /** All queries, all keys, all values, where there may be fewer heads of these. */
  groups: (qkv, { heads, groups, d }) => {
    const ends = [heads, heads + groups, heads + 2 * groups];
    return ends.map((end, i) => {
      const start = i === 0 ? 0 : ends[i - 1]!;
      return splitHeads(slice(qkv, -1, start * d, end * d), end - start);
    }) as unknown as Heads;
  },
} as const satisfies Readonly<Record<string, (qkv: Tensor, sizes: HeadSizes) => Heads>>;

/** One product that holds all three. */
export function fused(part: Piece, order: keyof typeof FUSED, sizes: HeadSizes): HeadsOf {
  return { parameters: part.parameters, of: (x, run) => FUSED[order](part.of(x, run), sizes) };
}

/** One transposition for all three: to `[3, batch, heads, tokens, d]`. */
function takeApart(qkv: Tensor, axes: readonly number[], order: readonly number[]): Heads {
  const all = transpose(reshape(qkv, [...qkv.shape.slice(0, 2), ...axes]), order);
  return [0, 1, 2].map((i) => reshape(slice(all, 0, i, i + 1), all.shape.slice(1))) as unknown as Heads;
}
