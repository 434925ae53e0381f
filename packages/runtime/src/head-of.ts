import type { AttentionMap } from "./attention-maps.js";

/** Weights `[queries, keys]` of one head. */
export function headOf({ shape, weights }: AttentionMap, example: number, head: number): Float32Array {
  const size = shape[2] * shape[3];
  const start = (example * shape[1] + head) * size;
  return weights.subarray(start, start + size);
}
