import {
  add,
  concat,
  gather,
  gelu,
  layerNorm,
  linear,
  mul,
  reshape,
  slice,
  type Tensor,
} from "@permafrost/graph";
import type { Runnable, RunnableInput } from "@permafrost/runtime";
import type { Batch } from "../src/index.js";

/** A small generator, so that every number here is the same each time. */
function numbers(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const TOKENS = 4;
const DIM = 3;
const WIDTH = 8;
const CLASSES = 5;

export interface TinyOptions {
  /** Names that are trained. Default: all but `frozen.*`. */
  readonly thawed?: (name: string) => boolean;
  /** Rate of dropout below and above the frozen matrix. Default 0. */
  readonly dropout?: number;
  readonly ragged?: boolean;
  /** Ids of a vocabulary of 7 come in, instead of vectors. */
  readonly ids?: boolean;
  /** Numbers given for a label. Default 5. */
  readonly classes?: number;
}

/** An input layer, a frozen matrix, a norm, an output layer that reads the last token. */
export function tinyModel({
  thawed = (name) => !name.startsWith("frozen"),
  dropout = 0,
  ragged = false,
  ids = false,
  classes = CLASSES,
}: TinyOptions = {}): Runnable {
  const input: RunnableInput = ids
    ? { kind: "ids", tokens: TOKENS, vocabulary: 7 }
    : { kind: "values", tokens: TOKENS, dim: DIM };
  const shapes: Readonly<Record<string, readonly number[]>> = {
    ...(ids ? { "input.weight": [7, WIDTH] } : { "input.weight": [DIM, WIDTH], "input.bias": [WIDTH] }),
    "frozen.weight": [WIDTH, WIDTH],
    "norm.gain": [WIDTH],
    "norm.shift": [WIDTH],
    "output.weight": [WIDTH, classes],
    "output.bias": [classes],
  };
  return {
    input,
    output: { tokens: 1, labels: 1, classes },
    ragged,
    parameters: Object.entries(shapes).map(([name, shape], i) => ({
      name,
      shape,
      thawed: thawed(name),
      async initial() {
        const draw = numbers(i + 1);
        const size = shape.reduce((product, axis) => product * axis, 1);
        return Float32Array.from({ length: size }, () => (name === "norm.gain" ? 1 : draw() - 0.5));
      },
    })),
    forward(x, context) {
      const [batch, tokens] = x.shape as [number, number];
      const { weight } = context;
      const embedded = ids
        ? gather(weight("input.weight"), x)
        : linear(x, weight("input.weight"), weight("input.bias"));
      const dropped = context.dropout(embedded, dropout);
      const hidden = context.dropout(gelu(linear(dropped, weight("frozen.weight"))), dropout);
      const mixed = add(hidden, mul(dropped, 0.5));
      const normed = layerNorm(mixed, weight("norm.gain"), weight("norm.shift"), 1e-5);
      const read = context.lengths ? lastOf(normed, context.lengths) : slice(normed, 1, tokens - 1, tokens);
      const logits = linear(reshape(read, [batch, WIDTH]), weight("output.weight"), weight("output.bias"));
      return { logits: reshape(logits, [batch, 1, classes]) };
    },
  };
}

function lastOf(x: Tensor, lengths: Tensor): Tensor {
  const [batch, tokens, width] = x.shape as [number, number, number];
  const rows = Array.from({ length: batch }, (_, i) => add(slice(lengths, 0, i, i + 1), i * tokens - 1));
  const flat = reshape(x, [batch * tokens, width]);
  return gather(flat, concat(rows, 0));
}

/** `size` random examples whose label can be learned: it says how large the last token is. */
export function tinyBatch(size: number, seed: number, { ids = false, tokens = TOKENS } = {}): Batch {
  const draw = numbers(1000 + seed);
  const dim = ids ? 1 : DIM;
  const x = Array.from({ length: size * tokens * dim }, () => (ids ? Math.floor(draw() * 7) : draw() - 0.5));
  const y = Int32Array.from({ length: size }, (_, i) => {
    const last = x.slice((i + 1) * tokens * dim - dim, (i + 1) * tokens * dim);
    const sum = last.reduce((total, value) => total + value, 0);
    return ids ? sum % CLASSES : Math.floor(((sum + dim / 2) / dim) * CLASSES);
  });
  return {
    x: ids ? Int32Array.from(x) : Float32Array.from(x),
    y,
    lengths: new Int32Array(size).fill(tokens),
    size,
  };
}

/** Batch after batch, numbered as a feed's are. */
export function* tinyBatches(size: number, start = 0, options: { ids?: boolean } = {}): Generator<Batch> {
  for (let number = start; ; number++) yield tinyBatch(size, number, options);
}
