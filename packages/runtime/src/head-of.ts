import { checkGiven } from "@permafrost/common/check-given";
import type { AttentionMap } from "./attention-maps.js";

/** Weights `[queries, keys]` of one head. */
export function headOf(map: AttentionMap, example: number, head: number): Float32Array {
  checkGiven(
    "take a head out of a map",
    map,
    ["shape", "weights"],
    "one of those that attentionMaps() gives",
  );
  const { shape, weights } = map;
  const size = shape[2] * shape[3];
  const start = (example * shape[1] + head) * size;
  return weights.subarray(start, start + size);
}
