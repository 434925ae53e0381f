import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import {
  add,
  cast,
  constant,
  equal,
  exp,
  iota,
  log,
  matMul,
  maximum,
  mul,
  reciprocal,
  reduceMax,
  reduceMean,
  reduceSum,
  reshape,
  sigmoid,
  softmax,
  sqrt,
  stopGradient,
  sub,
  transpose,
} from "./build.js";
import type { Tensor } from "./tensor.js";

/** max(x, 0); the gradient at 0 is 0. */
export const relu = (x: Tensor): Tensor => maximum(x, 0);

/** x sigmoid(x), also called swish. */
export const silu = (x: Tensor): Tensor => mul(x, sigmoid(x));

/** `x / sqrt(mean(x²) + epsilon) · gain` along the last axis (Zhang & Sennrich 2019). */
export function rmsNorm(x: Tensor, gain: Tensor, epsilon: number): Tensor {
  const meanSquare = reduceMean(mul(x, x), [-1]);
  return mul(mul(x, reciprocal(sqrt(add(meanSquare, epsilon)))), gain);
}

/** Layer norm with the sample variance (n - 1), as layer-normalized LSTMs have it. */
export function sampleLayerNorm(x: Tensor, gain: Tensor, shift: Tensor, epsilon: number): Tensor {
  const centred = sub(x, reduceMean(x, [-1]));
  const variance = mul(reduceSum(mul(centred, centred), [-1]), 1 / (x.shape.at(-1)! - 1));
  return add(mul(mul(centred, reciprocal(sqrt(add(variance, epsilon)))), gain), shift);
}

/** `[batch, tokens, heads · d]` to `[batch, heads, tokens, d]`. */
export function splitHeads(x: Tensor, heads: number): Tensor {
  const [batch, tokens, width] = x.shape as [number, number, number];
  return transpose(reshape(x, [batch, tokens, heads, width / heads]), [0, 2, 1, 3]);
}

/** `[batch, heads, tokens, d]` to `[batch, tokens, heads · d]`. */
export function mergeHeads(x: Tensor): Tensor {
  const [batch, heads, tokens, d] = x.shape as [number, number, number, number];
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, tokens, heads * d]);
}

/** softmax(q kᵀ · scale + bias) over `[batch, heads, queries, keys]` (Vaswani et al. 2017). */
export function attentionWeights(q: Tensor, k: Tensor, scale: number, bias?: Tensor): Tensor {
  // scaling the queries costs less than scaling the scores wherever there are more keys than a head is wide
  const scores = matMul(scale === 1 ? q : mul(q, scale), k, { transposeB: true });
  return softmax(bias ? add(scores, bias) : scores);
}

/** How attention is computed. */
export interface AttentionOptions {
  /** What scores are multiplied by: 1/√d, mostly. */
  readonly scale: number;
  /** f32, stretched to `[batch, heads, queries, keys]`: added to the scores. Default: none. */
  readonly bias?: Tensor | undefined;
  /** What is done to the weights between softmax and values (dropout). Default: nothing. */
  readonly weights?: (weights: Tensor) => Tensor;
}

const OPTIONS: OptionNames<AttentionOptions> = { scale: true, bias: true, weights: true };

/** Attention over `[batch, heads, tokens, d]`: what {@link attentionWeights} makes of queries and keys, times the values. */
export function attention(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions): Tensor {
  refuseUnknownOptions("attend", options, OPTIONS);
  const { scale, bias, weights = (same) => same } = options;
  return matMul(weights(attentionWeights(q, k, scale, bias)), v);
}

/** What a score is where attention is not allowed: far below any score, and far from overflow. */
export const MASKED = -1e9;

/** Bias `[rows, columns]` that is 0 where attention is allowed and {@link MASKED} elsewhere. */
export function maskBias(
  rows: number,
  columns: number,
  allowed: (query: number, key: number) => boolean,
): Tensor {
  const data = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) if (!allowed(i, j)) data[i * columns + j] = MASKED;
  return constant(data, [rows, columns]);
}

/** log softmax along the last axis, stable for logits of any size. */
export function logSoftmax(x: Tensor): Tensor {
  const shifted = sub(x, stopGradient(reduceMax(x, [-1])));
  return sub(shifted, log(reduceSum(exp(shifted), [-1])));
}

/** Truth as 0 and 1: `[...]` class numbers to `[..., classes]`. */
export function oneHot(labels: Tensor, classes: number): Tensor {
  return cast(equal(reshape(labels, [...labels.shape, 1]), iota(classes)), "f32");
}
