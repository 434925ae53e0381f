import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { draw } from "../draw.js";
import type { Tensor } from "./tensor.js";

/** A matrix of the same singular values, whose singular vectors are drawn: at right angles, uniformly. */
export function turned(
  { values, seed, name }: Pick<Tensor, "values" | "seed" | "name">,
  rows: number,
  columns: number,
): Float32Array {
  const count = Math.min(rows, columns);
  const matrix = new Matrix(
    Array.from({ length: rows }, (_, i) => Array.from(values.subarray(i * columns, (i + 1) * columns))),
  );
  const { diagonal } = new SingularValueDecomposition(matrix, {
    autoTranspose: true,
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  });
  const frame = (side: string, shape: readonly [number, number]) =>
    Matrix.from1DArray(...shape, draw({ kind: "orthogonal", gain: 1 }, shape, seed, `${name} ${side}`));
  const left = frame("left", [rows, count]).mulRowVector(diagonal.slice(0, count));
  return Float32Array.from(left.mmul(frame("right", [count, columns])).to1DArray());
}
