import { columnsApart, type Outputs, type WeightProduct } from "@permafrost/graph";
import type { Program } from "./device.js";

/** A program of equal values with some columns multiplied apart, and some made alike in size, on both sides of its branch. What these share, they still share. */
export function programApart(
  { outputs, branch, ...others }: Program,
  columns: (product: WeightProduct) => readonly number[],
  factors: (product: WeightProduct) => Float32Array | undefined,
): Program {
  const sides = [outputs, branch?.whenTrue ?? {}, branch?.whenFalse ?? {}];
  const made = columnsApart(
    Object.fromEntries(
      sides.flatMap((side, i) => Object.entries(side).map(([name, node]) => [`${i} ${name}`, node])),
    ),
    columns,
    factors,
  );
  const [always, whenTrue, whenFalse] = sides.map((side, i) =>
    Object.fromEntries(Object.keys(side).map((name) => [name, made[`${i} ${name}`]!])),
  ) as [Outputs, Outputs, Outputs];
  return {
    ...others,
    outputs: always,
    ...(branch && { branch: { condition: branch.condition, whenTrue, whenFalse } }),
  };
}
