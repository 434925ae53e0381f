import {
  add,
  attentionWeights,
  iota,
  less,
  MASKED,
  maskBias,
  matMul,
  mergeHeads,
  mul,
  reshape,
  softmax,
  type Tensor,
  tanh,
  where,
} from "@permafrost/graph";

/** How attention is computed. */
export interface AttendOptions {
  /** What scores are multiplied by. */
  readonly scale: number;
  /** Scores are bent so as to stay within this, before the bias. Default: they are not. */
  readonly cap?: number | undefined;
  /** What is added to the scores. */
  readonly bias: Tensor | undefined;
  /** Dropout of the attention weights. */
  readonly drop: (p: Tensor) => Tensor;
}

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
  options: AttendOptions,
): { readonly mixed: Tensor; readonly weights: Tensor } {
  const { drop } = options;
  const [batch, heads, tokens, d] = q.shape as [number, number, number, number];
  const groups = k.shape[1]!;
  if (groups === heads) {
    const weights = weightsOf(q, k, options);
    return { mixed: mergeHeads(matMul(drop(weights), v)), weights };
  }
  const grouped = reshape(q, [batch, groups, heads / groups, tokens, d]);
  const [keys, values] = [k, v].map((x) => reshape(x, [batch, groups, 1, tokens, d])) as [Tensor, Tensor];
  const weights = weightsOf(grouped, keys, { ...options, bias: forGroups(options.bias) });
  const mixed = mergeHeads(reshape(matMul(drop(weights), values), q.shape));
  return { mixed, weights: reshape(weights, [batch, heads, tokens, tokens]) };
}

/** A bias by example, alike for all heads, with an axis for those that share keys. */
export const forGroups = (bias: Tensor | undefined): Tensor | undefined =>
  bias && bias.shape.length > 3
    ? reshape(bias, [...bias.shape.slice(0, 2), 1, ...bias.shape.slice(2)])
    : bias;

/** Attention weights, of queries and keys that may have further axes in front. */
export function weightsOf(q: Tensor, k: Tensor, { scale, cap, bias }: Omit<AttendOptions, "drop">): Tensor {
  if (cap === undefined) return attentionWeights(q, k, scale, bias);
  const bent = mul(tanh(matMul(mul(q, scale / cap), k, { transposeB: true })), cap);
  return softmax(bias ? add(bent, bias) : bent);
}

/** Bias `[tokens, tokens]` that lets tokens see themselves and what came before, at most so many; none is needed for a single one. */
export function causalBias(tokens: number, window = Number.POSITIVE_INFINITY): Tensor | undefined {
  return tokens === 1
    ? undefined
    : maskBias(tokens, tokens, (query, key) => key <= query && query - key < window);
}

/** Bias `[batch, 1, 1, tokens]` that hides padding from attention; none where there is none. */
export function paddingBias(tokens: number, lengths: Tensor | undefined): Tensor | undefined {
  if (!lengths) return undefined;
  const real = less(iota(tokens), reshape(lengths, [lengths.shape[0]!, 1, 1, 1]));
  return where(real, 0, MASKED);
}
