import { addRows, crossProducts } from "./cross-products.js";
import type { Solution } from "./solution.js";

/** Rows that are multiplied at a time. */
const CHUNK = 256;

/**
 * Ridge regression of rows that are at hand, as the output layer is solved for: Σ ‖y − W x − b‖² + λ ‖W‖².
 *
 * @param x `[rows, features]`
 * @param y `[rows, targets]`
 * @param sizes how many features and targets a row has
 * @throws RangeError if λ is 0 and the features are linearly dependent.
 */
export async function regress(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  {
    features,
    targets,
    lambda,
  }: { readonly features: number; readonly targets: number; readonly lambda: number },
): Promise<Solution> {
  const sums = crossProducts(features, targets);
  const rows = x.length / features;
  const { width } = sums;
  for (let start = 0; start < rows; start += CHUNK) {
    const count = Math.min(CHUNK, rows - start);
    const block = new Float64Array(count * width);
    for (let row = 0; row < count; row++) {
      for (let i = 0; i < features; i++) block[row * width + i] = x[(start + row) * features + i]!;
      for (let k = 0; k < targets; k++) block[row * width + features + k] = y[(start + row) * targets + k]!;
    }
    addRows(sums, block, new Float64Array(count).fill(1));
  }
  const { solveRidge } = await import("./solve-ridge.js");
  return solveRidge(sums, lambda);
}
