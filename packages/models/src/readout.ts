import {
  add,
  cast,
  constant,
  div,
  gather,
  iota,
  less,
  maximum,
  reduceMean,
  reduceSum,
  reshape,
  slice,
  type Tensor,
  where,
} from "@permafrost/graph";

/**
 * The last tokens of `[batch, tokens, width]`.
 *
 * @param lengths i32 `[batch]`: how many tokens are real; the last of those are read. All if left out.
 * @returns `[batch, count, width]`
 */
export function lastTokens(hidden: Tensor, count: number, lengths?: Tensor): Tensor {
  const [batch, tokens, width] = hidden.shape as [number, number, number];
  if (!lengths) return slice(hidden, 1, tokens - count, tokens);
  const offsets = constant(Int32Array.from({ length: count }, (_, i) => i - count));
  const starts = constant(
    Int32Array.from({ length: batch }, (_, i) => i * tokens),
    [batch, 1],
  );
  // an example shorter than what is read out repeats its first token, rather than reading its neighbour's
  const places = maximum(add(reshape(lengths, [batch, 1]), offsets), 0);
  return gather(reshape(hidden, [batch * tokens, width]), add(places, starts));
}

/**
 * The mean over the tokens of `[batch, tokens, width]`.
 *
 * @param lengths i32 `[batch]`: how many tokens are real; the mean is over those. All if left out.
 * @returns `[batch, 1, width]`
 */
export function meanToken(hidden: Tensor, lengths?: Tensor): Tensor {
  if (!lengths) return reduceMean(hidden, [1]);
  const [batch, tokens] = hidden.shape as [number, number];
  const counts = reshape(lengths, [batch, 1, 1]);
  // whatever padding holds, 0 times what is no number would be no number
  const real = where(less(reshape(iota(tokens), [1, tokens, 1]), counts), hidden, 0);
  return div(reduceSum(real, [1]), cast(counts, "f32"));
}
