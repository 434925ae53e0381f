import { evaluate, input, type Tensor, weight } from "@permafrost/graph";
import type { Model } from "../src/index.js";

/** Runs a model in float64, on numbers of `[batch, tokens, dim]` or ids of `[batch, tokens]`, with its initial values or others. */
export async function runModel(
  model: Model,
  x: ArrayLike<number>,
  shape: readonly number[],
  { lengths, values = {} }: { lengths?: number[]; values?: Record<string, Float32Array> } = {},
) {
  const bindings: Record<string, ArrayLike<number>> = { x };
  const weights = new Map<string, Tensor>();
  for (const { name, shape, initial } of model.parameters) {
    bindings[name] = values[name] ?? (await initial());
    weights.set(name, weight(name, shape));
  }
  if (lengths) bindings["lengths"] = lengths;
  const { embeds, hidden, logits, states, attentions } = model.forward(
    input("x", model.input.kind === "ids" ? "i32" : "f32", shape),
    {
      weight: (name) => weights.get(name)!,
      dropout: (y) => y,
      ...(lengths && { lengths: input("lengths", "i32", [lengths.length]) }),
    },
  );
  return { ...evaluate({ embeds, hidden, logits }, bindings), attentions, states };
}

/** Numbers between -1 and 1, always the same. */
export const waves = (n: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => Math.sin(i * 1.7));
