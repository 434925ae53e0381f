import { Matrix } from "ml-matrix";

/** Rows that stay at hand while others are multiplied with them. */
const BLOCK = 16;

/** Products of all rows with each other: M·Mᵀ, of which only half is computed. */
export function products(of: Matrix): Matrix {
  const { rows, columns } = of;
  const lines = Array.from({ length: rows }, (_, i) => Float64Array.from(of.getRow(i)));
  const result = Matrix.zeros(rows, rows);
  for (let start = 0; start < rows; start += BLOCK)
    for (let j = start; j < rows; j++)
      for (let i = start; i < Math.min(start + BLOCK, j + 1); i++) {
        const sum = dot(lines[i]!, lines[j]!, columns);
        result.set(i, j, sum);
        result.set(j, i, sum);
      }
  return result;
}

/** Four sums at once: additions need not wait for each other. */
function dot(a: Float64Array, b: Float64Array, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (; i < length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + s2 + s3;
}
