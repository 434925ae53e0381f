import { loopWeights } from "@permafrost/graph";
import type { Program } from "../device.js";

/**
 * Names of the float32 matrices that loops multiply with, a few rows at a time: rearranging them in every step would take as long as the
 * product. They lie in the session, which then rearranges them once.
 */
export function loopMatrices({ outputs, branch, storage = () => "f32" }: Program): ReadonlySet<string> {
  const sides = [outputs, branch?.whenTrue ?? {}, branch?.whenFalse ?? {}];
  const matrices = loopWeights(sides.flatMap((side) => Object.values(side)))
    .map(({ attributes }) => attributes)
    .filter(({ name, shape }) => shape.length === 2 && storage(name, shape) === "f32");
  return new Set(matrices.map(({ name }) => name));
}
