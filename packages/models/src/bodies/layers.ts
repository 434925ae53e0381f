import {
  attentionWeights,
  gelu,
  iota,
  less,
  MASKED,
  maskBias,
  matMul,
  mergeHeads,
  relu,
  reshape,
  silu,
  slice,
  type Tensor,
  tanh,
  where,
} from "@permafrost/graph";

/** Activations by their upstream names. */
export const ACTIVATIONS: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  gelu: (x) => gelu(x),
  gelu_new: (x) => gelu(x, "tanh"),
  gelu_pytorch_tanh: (x) => gelu(x, "tanh"),
  relu,
  silu,
  swish: silu,
  tanh,
};

/** Rows of a position table that a sequence uses, from a table that may have been cut for longer ones. */
export const rowsFor = (table: Tensor, tokens: number): Tensor => slice(table, 0, 0, tokens);

/**
 * Attention over `[batch, heads, tokens, d]`. Where there are fewer heads of keys and values than of queries, consecutive query
 * heads share one.
 *
 * @returns what is mixed, `[batch, tokens, heads · d]`, and with which weights, `[batch, heads, queries, keys]`
 */
export function attend(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  { scale, bias, drop }: { scale: number; bias: Tensor | undefined; drop: (p: Tensor) => Tensor },
): { readonly mixed: Tensor; readonly weights: Tensor } {
  const [batch, heads, tokens, d] = q.shape as [number, number, number, number];
  const groups = k.shape[1]!;
  if (groups === heads) {
    const weights = attentionWeights(q, k, scale, bias);
    return { mixed: mergeHeads(matMul(drop(weights), v)), weights };
  }
  const grouped = reshape(q, [batch, groups, heads / groups, tokens, d]);
  const [keys, values] = [k, v].map((x) => reshape(x, [batch, groups, 1, tokens, d])) as [Tensor, Tensor];
  const weights = attentionWeights(grouped, keys, scale, bias);
  const mixed = mergeHeads(reshape(matMul(drop(weights), values), q.shape));
  return { mixed, weights: reshape(weights, [batch, heads, tokens, tokens]) };
}

/** Bias `[tokens, tokens]` that lets tokens see themselves and what came before; none is needed for a single one. */
export function causalBias(tokens: number): Tensor | undefined {
  return tokens === 1 ? undefined : maskBias(tokens, tokens, (query, key) => key <= query);
}

/** Bias `[batch, 1, 1, tokens]` that hides padding from attention; none where there is none. */
export function paddingBias(tokens: number, lengths: Tensor | undefined): Tensor | undefined {
  if (!lengths) return undefined;
  const real = less(iota(tokens), reshape(lengths, [lengths.shape[0]!, 1, 1, 1]));
  return where(real, 0, MASKED);
}
