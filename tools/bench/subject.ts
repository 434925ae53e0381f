import { type FrozenOptions, frozen, gpt2Config, type Model, random } from "@permafrost/models";
import type { Batch } from "@permafrost/trainer";
import type { Workload } from "./workload.js";

/** Vectors of this size come in, and this many classes are told apart. */
export const DIM = 16;
export const CLASSES = 10;

/** Vectors in, a class for the last token out. */
export const taskOf = (tokens: number) =>
  ({
    input: { kind: "values", tokens, dim: DIM },
    output: { tokens: 1, labels: 1, classes: CLASSES },
  }) as const;

/** A frozen body of random weights: only time, memory and that all engines compute the same are looked at. */
export function modelOf(
  { body, layers, width, heads, tokens }: Pick<Workload, "body" | "layers" | "width" | "heads" | "tokens">,
  options: FrozenOptions = {},
): Model {
  const recurrent = { model_type: body, input_size: width, hidden_size: width, num_layers: layers };
  const config = body ? recurrent : { ...gpt2Config("small"), n_layer: layers, n_embd: width, n_head: heads };
  return frozen(random(config), taskOf(tokens), { dropout: 0, ...options });
}

/** @param shift makes another batch of it. Default 0 */
export function batchOf({ batch, tokens }: Pick<Workload, "batch" | "tokens">, shift = 0): Batch {
  return {
    x: Float32Array.from({ length: batch * tokens * DIM }, (_, i) => Math.sin(i * 12.9898 + shift)),
    y: Int32Array.from({ length: batch }, (_, i) => (i + shift) % CLASSES),
    lengths: new Int32Array(batch).fill(tokens),
    size: batch,
  };
}
