import { checkModel } from "@permafrost/common/check-given";
import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import {
  type Inlet,
  type Shape,
  type Tensor,
  toOnnx,
  toOnnxOfAnyBatch,
  topological,
  type WeightBinding,
} from "@permafrost/graph";
import { type Around, inferenceOutputs, weightsOf } from "./inference.js";
import type { Runnable } from "./runnable.js";

/** What a written graph takes and gives. */
export interface OnnxExportOptions {
  /** Examples that the graph takes at a time, where its shapes are to be fixed. Default: as many as there are, another number each time. */
  readonly batchSize?: number;
  /** Also give `probabilities`, the softmax of the logits. Default false. */
  readonly probabilities?: boolean;
  /** ONNX's operator set, from 18 to 23; one that lacks what the model needs is refused. Default 20. */
  readonly opset?: number;
  /** Strings that the file carries along, as ONNX metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** What the file computes around the model, as the preparation of its data. Default: nothing, it takes `x`. */
  readonly around?: Around;
  /** Inputs that the file takes in another form, by what {@link around} calls them. Default: none. */
  readonly inlets?: Readonly<Record<string, Inlet>>;
}

const OPTIONS: OptionNames<OnnxExportOptions> = {
  batchSize: true,
  probabilities: true,
  opset: true,
  metadata: true,
  around: true,
  inlets: true,
};

/**
 * A model as one ONNX file: an inference graph with all weights inside, those that thawed at the values that the model has
 * (`withValues` puts trained ones in), without dropout. Any ONNX Runtime runs it.
 *
 * Inputs are `x`, f32 `[batch, tokens, dim]` or i32 `[batch, tokens]`, and where examples differ in length `lengths`, i32
 * `[batch]`. Outputs are `logits`, f32 `[batch, labels, classes]`, and on request `probabilities`.
 *
 * @throws RangeError if the weights exceed 2 GiB: a protocol buffer holds no more; `saveOnnx` of `@permafrost/artifacts` puts them beside the graph.
 */
export async function exportOnnx(model: Runnable, options: OnnxExportOptions = {}): Promise<Uint8Array> {
  checkModel("export a model", model);
  refuseUnknownOptions("export a model", options, OPTIONS);
  const { probabilities = false, around } = options;
  const read = weightsOf(model);
  const values = new Map<string, Float32Array>();
  for (const name of weightsIn(inferenceOutputs(model, { batchSize: 1, probabilities, around })).keys())
    values.set(name, await read(name));
  return writtenOnnx(model, options, (name) => values.get(name)!);
}

/** The file, with its weights where somebody says they are. */
export function writtenOnnx(
  model: Runnable,
  { batchSize, probabilities = false, opset, metadata = {}, around, inlets }: OnnxExportOptions,
  weights: (name: string) => WeightBinding,
): Uint8Array {
  const programOf = (size: number) => inferenceOutputs(model, { batchSize: size, probabilities, around });
  const writing = { weights, metadata, ...defined({ opset, inlets }) };
  return batchSize === undefined
    ? toOnnxOfAnyBatch(programOf, writing).bytes
    : toOnnx(programOf(batchSize), writing).bytes;
}

/** Shapes of the weights that a program takes, by name, in the order in which they are used. */
export function weightsIn(outputs: Readonly<Record<string, Tensor>>): Map<string, Shape> {
  return new Map(
    topological(Object.values(outputs))
      .filter((node): node is Tensor<"weight"> => node.op === "weight")
      .map(({ attributes, shape }) => [attributes.name, shape]),
  );
}
