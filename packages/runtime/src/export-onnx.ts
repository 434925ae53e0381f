import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { type Shape, type Tensor, toOnnx, topological } from "@permafrost/graph";
import { inferenceOutputs, weightsOf } from "./inference.js";
import type { Runnable } from "./runnable.js";

/** What a written graph takes and gives. */
export interface OnnxExportOptions {
  /** Examples that the graph takes at a time; its shapes are fixed. Default 1. */
  readonly batchSize?: number;
  /** Also give `probabilities`, the softmax of the logits. Default false. */
  readonly probabilities?: boolean;
  /** Strings that the file carries along, as ONNX metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const OPTIONS: OptionNames<OnnxExportOptions> = { batchSize: true, probabilities: true, metadata: true };

/**
 * A model as one ONNX file: an inference graph with all weights inside, those that thawed at the values that the model has
 * (`withValues` puts trained ones in), without dropout. Any ONNX Runtime runs it.
 *
 * Inputs are `x`, f32 `[batch, tokens, dim]` or i32 `[batch, tokens]`, and where examples differ in length `lengths`, i32
 * `[batch]`. Outputs are `logits`, f32 `[batch, labels, classes]`, and on request `probabilities`. Operator set 20.
 *
 * @throws RangeError if the weights exceed 2 GiB: a protocol buffer holds no more; `saveOnnx` of `@permafrost/artifacts` puts them beside the graph.
 */
export async function exportOnnx(model: Runnable, options: OnnxExportOptions = {}): Promise<Uint8Array> {
  refuseUnknownOptions("export a model", options, OPTIONS);
  const { batchSize = 1, probabilities = false, metadata = {} } = options;
  const outputs = inferenceOutputs(model, { batchSize, probabilities });
  const read = weightsOf(model);
  const values = new Map<string, Float32Array>();
  for (const name of weightsIn(outputs).keys()) values.set(name, await read(name));
  return toOnnx(outputs, { weights: (name) => values.get(name)!, metadata }).bytes;
}

/** Shapes of the weights that a program takes, by name, in the order in which they are used. */
export function weightsIn(outputs: Readonly<Record<string, Tensor>>): Map<string, Shape> {
  return new Map(
    topological(Object.values(outputs))
      .filter((node): node is Tensor<"weight"> => node.op === "weight")
      .map(({ attributes, shape }) => [attributes.name, shape]),
  );
}
