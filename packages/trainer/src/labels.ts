import type { Feeds } from "@permafrost/runtime";
import type { Batch } from "./batch.js";

/** What a session takes of a batch's labels: full batches only, filled up with labels that do not count. */
export function labelsOf({ y, weights, size }: Batch, batchSize: number): Feeds {
  const length = (y.length / size) * batchSize;
  const counting = new Float32Array(length);
  counting.set(weights ?? new Float32Array(y.length).fill(1));
  const full = new (y.constructor as new (length: number) => Int32Array | Float32Array)(length);
  // what does not count may be anything, and 0 times what is no number is no number
  for (let i = 0; i < y.length; i++) if (counting[i] !== 0) full[i] = y[i]!;
  return { y: full, labelWeights: counting };
}

/** How many labels count. */
export const countingLabels = ({ y, weights }: Batch): number =>
  weights ? weights.reduce((count, weight) => count + Number(weight !== 0), 0) : y.length;
