import { type Shape, sizeOf, type Tensor, toOnnx, topological } from "@permafrost/graph";
import type { Model } from "@permafrost/models";
import { writeWhole } from "../write-whole.js";
import { inferenceOutputs, weightsOf } from "./program.js";

export interface OnnxExportOptions {
  /** Examples that the graph takes at a time; its shapes are fixed. Default 1. */
  readonly batchSize?: number;
  /** Also give `probabilities`, the softmax of the logits. Default false. */
  readonly probabilities?: boolean;
  /** Strings that the file carries along, as ONNX metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What has been saved where. */
export interface SavedOnnx {
  readonly path: string;
  /** The file of the weights, if they are not in the first one. It must stay beside that. */
  readonly dataPath?: string;
  /** Size of all files together, in bytes. */
  readonly bytes: number;
}

/**
 * A model as one ONNX file: an inference graph with all weights inside, those that thawed at the values that the model has
 * ({@link withValues} puts trained ones in), without dropout. Any ONNX Runtime runs it.
 *
 * Inputs are `x`, f32 `[batch, tokens, dim]` or i32 `[batch, tokens]`, and where examples differ in length `lengths`, i32
 * `[batch]`. Outputs are `logits`, f32 `[batch, labels, classes]`, and on request `probabilities`. Operator set 20.
 *
 * @throws RangeError if the weights exceed 2 GiB: a protocol buffer holds no more; see {@link saveOnnx}.
 */
export async function exportOnnx(model: Model, options: OnnxExportOptions = {}): Promise<Uint8Array> {
  const { batchSize = 1, probabilities = false, metadata = {} } = options;
  const outputs = inferenceOutputs(model, { batchSize, probabilities });
  const read = weightsOf(model);
  const values = new Map<string, Float32Array>();
  for (const name of weightsIn(outputs).keys()) values.set(name, await read(name));
  return toOnnx(outputs, { weights: (name) => values.get(name)!, metadata }).bytes;
}

/** Beyond this, weights go beside the graph: 2 GiB less room for the graph itself. */
const MOST_INSIDE = 2 ** 31 - 2 ** 26;

/** Weights in a file of their own begin at multiples of this, so that they can be mapped into memory. */
const PAGE = 4096;

/**
 * Writes a model to an ONNX file; see {@link exportOnnx}. Node, Deno and Bun only.
 *
 * @param options `external` puts the weights into a second file, `PATH.data`, which is written one weight at a time. Default:
 * only if they exceed 2 GB.
 * @throws Error if a file cannot be written; what was there is as it was.
 */
export async function saveOnnx(
  path: string,
  model: Model,
  options: OnnxExportOptions & { readonly external?: boolean } = {},
): Promise<SavedOnnx> {
  const { basename } = await import("node:path");
  const { batchSize = 1, probabilities = false, metadata = {} } = options;
  const outputs = inferenceOutputs(model, { batchSize, probabilities });
  const weights = weightsIn(outputs);
  const total = [...weights.values()].reduce((sum, shape) => sum + 4 * sizeOf(shape), 0);
  const external = options.external ?? total > MOST_INSIDE;
  if (!external) {
    const bytes = await exportOnnx(model, options);
    await writeWhole(path, bytes);
    return { path, bytes: bytes.length };
  }

  const dataPath = `${path}.data`;
  const location = basename(dataPath);
  const offsets = new Map<string, number>();
  let end = 0;
  for (const [name, shape] of weights) {
    const offset = Math.ceil(end / PAGE) * PAGE;
    offsets.set(name, offset);
    end = offset + 4 * sizeOf(shape);
  }
  const { bytes } = toOnnx(outputs, {
    weights: (name) => ({ location, offset: offsets.get(name)! }),
    metadata,
  });
  const read = weightsOf(model);
  await writeWhole(dataPath, async (file) => {
    for (const [name, offset] of offsets) {
      const { buffer, byteOffset, byteLength } = await read(name);
      const bytes = new Uint8Array(buffer, byteOffset, byteLength);
      for (let done = 0; done < byteLength; )
        done += (await file.write(bytes, done, byteLength - done, offset + done)).bytesWritten;
    }
  });
  await writeWhole(path, bytes);
  return { path, dataPath, bytes: bytes.length + end };
}

/** Shapes of the weights that a program takes, by name, in the order in which they are used. */
function weightsIn(outputs: Readonly<Record<string, Tensor>>): Map<string, Shape> {
  return new Map(
    topological(Object.values(outputs))
      .filter((node): node is Tensor<"weight"> => node.op === "weight")
      .map(({ attributes, shape }) => [attributes.name, shape]),
  );
}
