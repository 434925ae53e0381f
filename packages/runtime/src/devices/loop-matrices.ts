import { loopWeights, type Shape } from "@permafrost/graph";
import type { Program } from "../device.js";

/**
 * Whether a weight is a float32 matrix that a loop multiplies with, a few rows at a time: rearranging it in every step would take as long
 * as the product. It lies in the session, which then rearranges it once.
 */
export function loopMatrices({ outputs, branch, storage }: Program): (name: string, shape: Shape) => boolean {
  const sides = [outputs, branch?.whenTrue ?? {}, branch?.whenFalse ?? {}];
  const names = loopWeights(sides.flatMap((side) => Object.values(side)));
  return (name, shape) =>
    names.has(name) && shape.length === 2 && (storage?.(name, shape) ?? "f32") === "f32";
}
