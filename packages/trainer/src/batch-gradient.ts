import { concat, gradients, input, type Outputs, reshape } from "@permafrost/graph";
import type { Feeds, Runnable } from "@permafrost/runtime";
import type { Batch } from "./batch.js";
import { labelsOf } from "./labels.js";
import type { MeasureOptions } from "./measures/measure-options.js";
import { forwardProgram } from "./step.js";

/** Where a gradient is taken. */
export interface GradientPlace extends Pick<MeasureOptions, "loss"> {
  readonly batch: Batch;
  /** Values of what is thawed. */
  readonly thawed: Readonly<Record<string, Float32Array>>;
}

/** The gradient of a batch, end to end in the order of the thawed parameters, nothing being dropped; and what its program is fed. */
export function batchGradient(
  model: Runnable,
  { batch, thawed, ...options }: GradientPlace,
): { readonly outputs: Outputs; readonly feeds: Feeds } {
  const { tokens = model.input.tokens, size } = batch;
  const sized: Runnable = { ...model, input: { ...model.input, tokens } };
  const leaves = new Map(
    model.parameters
      .filter((parameter) => parameter.thawed)
      .map(({ name, shape }) => [name, input(name, "f32", shape)]),
  );
  const { loss } = forwardProgram(sized, { ...options, batchSize: size, thawed: leaves });
  const flat = gradients(loss, [...leaves.values()]).map((gradient) => reshape(gradient, [-1]));
  return {
    outputs: { gradient: concat(flat, 0) },
    feeds: { x: batch.x, lengths: batch.lengths, ...labelsOf(batch, size), ...thawed },
  };
}
