import { type Shape, sizeOf } from "../shape.js";
import type { Scope } from "./emitter.js";
import { elementTypes } from "./schema.js";
import { BLOCK, blocksOf, type CompactStorage, scaleOf, ZERO_POINT } from "./storage.js";

/** Writes what widens a weight to float32. Called anew for every use, so that the wide copy lives no longer than that. */
export function writeUnpacking(to: Scope, name: string, shape: Shape, storage: CompactStorage): string {
  if (storage === "f16") return to.again("Cast", [name], { to: elementTypes.f32 });
  const blocks = blocksOf(shape);
  const zero =
    storage === "int8" ? [to.constant("u8", blocks, new Uint8Array(sizeOf(blocks)).fill(ZERO_POINT))] : [];
  return to.again("DequantizeLinear", [name, scaleOf(name), ...zero], {
    axis: shape.length - 1,
    block_size: BLOCK,
  });
}
