import {
  type FrozenOptions,
  frozen,
  gpt2Config,
  type Model,
  type ModelTask,
  random,
} from "@permafrost/models";
import type { Batch } from "@permafrost/trainer";
import type { Workload } from "./workload.js";

/** Vectors of this size come in, and this many classes are told apart. */
export const DIM = 16;
export const CLASSES = 10;

/** Vectors in, a class for the last token out; or ids in, and of each the next one out. */
export const taskOf = (tokens: number, vocabulary?: number): ModelTask =>
  vocabulary === undefined
    ? {
        input: { kind: "values", tokens, dim: DIM },
        output: { tokens: 1, labels: 1, classes: CLASSES },
      }
    : { input: { kind: "ids", tokens, vocabulary }, output: { tokens, labels: 1, classes: vocabulary } };

/** A frozen body of random weights: only time, memory and that all engines compute the same are looked at. */
export function modelOf(
  {
    body,
    vocabulary,
    layers,
    width,
    heads,
    tokens,
  }: Pick<Workload, "body" | "vocabulary" | "layers" | "width" | "heads" | "tokens">,
  options: FrozenOptions = {},
): Model {
  const recurrent = { model_type: body, input_size: width, hidden_size: width, num_layers: layers };
  const gpt2 = { ...gpt2Config("small"), n_layer: layers, n_embd: width, n_head: heads };
  const config = body ? recurrent : { ...gpt2, ...(vocabulary && { vocab_size: vocabulary }) };
  const source = random(config, { words: vocabulary !== undefined });
  return frozen(source, taskOf(tokens, vocabulary), { dropout: 0, ...options });
}

/** @param shift makes another batch of it. Default 0 */
export function batchOf(
  { batch, tokens, vocabulary }: Pick<Workload, "batch" | "tokens" | "vocabulary">,
  shift = 0,
): Batch {
  const sizes = { lengths: new Int32Array(batch).fill(tokens), size: batch };
  if (vocabulary !== undefined) {
    const ids = Int32Array.from({ length: batch * tokens + 1 }, (_, i) => (i * i * 7 + shift) % vocabulary);
    return { x: ids.slice(0, -1), y: ids.slice(1), ...sizes };
  }
  return {
    x: Float32Array.from({ length: batch * tokens * DIM }, (_, i) => Math.sin(i * 12.9898 + shift)),
    y: Int32Array.from({ length: batch }, (_, i) => (i + shift) % CLASSES),
    ...sizes,
  };
}
