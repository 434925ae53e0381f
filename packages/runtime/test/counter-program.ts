import { add, input, linear, mul, reduceSum, reshape, weight } from "@permafrost/graph";
import { nextOf, type Program } from "../src/index.js";

/** Numbers of the state. */
export const SIZE = 4;

/** The only weight: what `x` is multiplied by. */
export const matrix = Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i + 1));

/**
 * A program with state: `total` becomes `total / 2 + x · matrix`, and `y` is its sum.
 *
 * @param rows of `x`, which are added up: programs of different lengths share their state
 */
export function counter(rows: number): Program {
  const total = input("total", "f32", [SIZE]);
  const moved = linear(input("x", "f32", [rows, SIZE]), weight("matrix", [SIZE, SIZE]));
  const next = add(mul(total, 0.5), reshape(reduceSum(moved, [0]), [SIZE]));
  return {
    outputs: { y: reduceSum(total, [0]) },
    branch: {
      condition: input("taken", "bool", []),
      whenTrue: { [nextOf("total")]: next },
      whenFalse: { [nextOf("total")]: total },
    },
  };
}

/** What `total` becomes, in ordinary arithmetic. */
export function counted(total: readonly number[], x: ArrayLike<number>): number[] {
  return total.map((value, column) => {
    let moved = 0;
    for (let i = 0; i < x.length; i++) moved += x[i]! * matrix[(i % SIZE) * SIZE + column]!;
    return value / 2 + moved;
  });
}

/** Numbers to count, that differ from run to run. */
export const examples = (rows: number, run: number): Float32Array =>
  Float32Array.from({ length: rows * SIZE }, (_, i) => Math.cos(i + 10 * run));
