import { evaluate, input, weight } from "@permafrost/graph";
import { frozen, type Model, random, thaw } from "@permafrost/models";
import type { Batch } from "../src/index.js";

export const source = random({
  model_type: "gpt2",
  n_embd: 6,
  n_layer: 1,
  n_head: 2,
  n_positions: 8,
  initializer_range: 0.5,
});

export interface Shape {
  readonly kind?: "classes" | "values";
  readonly tokens?: number;
  readonly labels?: number;
  readonly classes?: number;
  readonly ragged?: boolean;
  readonly rule?: typeof thaw.outputOnly;
}

export const made = ({
  kind = "values",
  tokens = 1,
  labels = 1,
  classes = 1,
  ragged = false,
  rule = thaw.fpt,
}: Shape = {}) =>
  frozen(
    source,
    {
      input: { kind: "values", tokens: 4, dim: 2 },
      output: { kind, tokens, labels, classes },
      ragged,
    },
    { thaw: rule, dropout: 0 },
  );

export const wave = (i: number) => Math.sin(i * i * 0.37 + i);

/** Examples of random tokens; a label is what `labelOf` makes of an example's tokens, label by label. */
export function batchOf(
  model: Model,
  size: number,
  start: number,
  labelOf: (x: Float32Array, at: number) => number,
): Batch {
  const x = Float32Array.from({ length: size * 8 }, (_, i) => wave(start * 8 + i + 1));
  const count = model.output.tokens * model.output.labels;
  const y = Array.from({ length: size * count }, (_, i) => {
    const example = Math.floor(i / count);
    return labelOf(x.subarray(example * 8, (example + 1) * 8), i % count);
  });
  return {
    x,
    y: model.output.kind === "classes" ? Int32Array.from(y) : Float32Array.from(y),
    lengths: new Int32Array(size).fill(4),
    size,
  };
}

export const sumOf = (x: Float32Array) => x.reduce((sum, value) => sum + value, 0);
export const batches = (
  model: Model,
  count: number,
  labelOf = (x: Float32Array, at: number) => sumOf(x) + at,
) => Array.from({ length: count }, (_, i) => batchOf(model, 8, i * 8, labelOf));

/** What the output layer reads of a batch, by the reference evaluator. */
export async function featuresOf(model: Model, { x, lengths, size }: Batch): Promise<number[][]> {
  const bindings: Record<string, ArrayLike<number>> = { x, lengths };
  for (const { name, initial } of model.parameters) bindings[name] = await initial();
  const leaves = new Map(model.parameters.map(({ name, shape }) => [name, weight(name, shape)]));
  const { features } = model.forward(input("x", "f32", [size, 4, 2]), {
    weight: (name) => leaves.get(name)!,
    dropout: (y) => y,
    ...(model.ragged && { lengths: input("lengths", "i32", [size]) }),
  });
  const found = evaluate({ features }, bindings).features;
  const width = features.shape[2]!;
  return Array.from({ length: found.length / width }, (_, i) => [...found.slice(i * width, (i + 1) * width)]);
}
