import {
  add,
  concat,
  constant,
  less,
  MASKED,
  maskBias,
  matMul,
  mergeHeads,
  pad,
  reshape,
  slice,
  type Tensor,
  where,
} from "@permafrost/graph";
import { type AttendOptions, attend, forGroups, paddingBias, weightsOf } from "./attend.js";

interface Options {
  /** How far a token sees to either side. */
  readonly reach: number;
  /** i32 `[batch]`: how many tokens are real. */
  readonly lengths: Tensor | undefined;
}

type How = Omit<AttendOptions, "bias">;

/**
 * Attention of each token to those at most `reach` away (Beltagy et al. 2020), over `[batch, heads, tokens, d]`.
 *
 * Short sequences hide what is out of reach with a bias. Longer ones are cut into blocks as long as the reach: a block sees
 * itself and its two neighbours, and so memory grows with tokens · reach. No attention weights are given then.
 */
export function slidingAttention(tokens: number, options: Options) {
  const { reach, lengths } = options;
  if (tokens > 4 * reach) return inBlocks(tokens, options);
  const near = tokens - 1 > reach ? maskBias(tokens, tokens, (i, j) => Math.abs(i - j) <= reach) : undefined;
  const real = paddingBias(tokens, lengths);
  const bias = near && real ? add(near, real) : (near ?? real);
  return (q: Tensor, k: Tensor, v: Tensor, how: How): { readonly mixed: Tensor; readonly weights?: Tensor } =>
    attend(q, k, v, { ...how, bias });
}

function inBlocks(tokens: number, { reach, lengths }: Options) {
  const blocks = Math.ceil(tokens / reach);
  const alike = blockBias(tokens, reach, lengths);
  return (q: Tensor, k: Tensor, v: Tensor, { drop, ...how }: How): { readonly mixed: Tensor } => {
    const [batch, heads, , d] = q.shape as [number, number, number, number];
    const groups = k.shape[1]!;
    // where several heads of queries share one of keys and values, they have an axis of their own
    const axes = groups === heads ? [heads] : [groups, heads / groups];
    const shared = groups === heads ? [heads] : [groups, 1];
    const bias = groups === heads ? alike : forGroups(alike);
    const after = blocks * reach - tokens;
    const cut = (x: Tensor, own: readonly number[]) => reshape(x, [batch, ...own, blocks, reach, d]);
    // a block's keys and values: those of the block before, its own, those of the block after
    const neighbours = (x: Tensor) => {
      const padded = pad(x, 2, reach, after + reach);
      const shifted = [0, 1, 2].map((i) => cut(slice(padded, 2, i * reach, (i + blocks) * reach), shared));
      return concat(shifted, -2);
    };
    const weights = drop(weightsOf(cut(pad(q, 2, 0, after), axes), neighbours(k), { ...how, bias }));
    const mixed = reshape(matMul(weights, neighbours(v)), [batch, heads, blocks * reach, d]);
    return { mixed: mergeHeads(slice(mixed, 2, 0, tokens)) };
  };
}

/** Bias `[blocks, reach, 3 · reach]`, or `[batch, 1, blocks, reach, 3 · reach]` where there is padding to hide. */
function blockBias(tokens: number, reach: number, lengths: Tensor | undefined): Tensor {
  const blocks = Math.ceil(tokens / reach);
  // within a block all is alike; where the sequence begins and ends is another, smaller bias
  const near = maskBias(reach, 3 * reach, (row, column) => Math.abs(row + reach - column) <= reach);
  const keys = Int32Array.from(
    { length: blocks * 3 * reach },
    (_, i) => (Math.floor(i / (3 * reach)) - 1) * reach + (i % (3 * reach)),
  );
  const outside = Array.from(keys, (key) => (key < 0 || key >= tokens ? MASKED : 0));
  const bias = add(near, constant(Float32Array.from(outside), [blocks, 1, 3 * reach]));
  if (!lengths) return bias;
  const real = less(
    constant(keys, [blocks, 1, 3 * reach]),
    reshape(lengths, [lengths.shape[0]!, 1, 1, 1, 1]),
  );
  return add(bias, where(real, 0, MASKED));
}
