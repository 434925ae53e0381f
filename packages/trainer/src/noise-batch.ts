import { noiseInputs, type Runnable } from "@permafrost/runtime";
import type { Batch } from "./batch.js";

/** A batch of noise; all labels are the first class, or 0. */
export function noiseBatch(model: Runnable, size: number): Batch {
  const { tokens, labels, kind } = model.output;
  const count = size * tokens * labels;
  return {
    ...noiseInputs(model, size),
    y: kind === "values" ? new Float32Array(count) : new Int32Array(count),
    size,
  };
}
