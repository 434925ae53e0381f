import { add, constant, gather, maximum, reshape, slice, type Tensor } from "@permafrost/graph";

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
