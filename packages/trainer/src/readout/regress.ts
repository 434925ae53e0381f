import { gatherer } from "./cross-products.js";
import type { Solution } from "./solution.js";

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
  const { add, sums } = gatherer(features, targets);
  for (let row = 0; row < x.length / features; row++)
    add(1, (into) => {
      for (let i = 0; i < features; i++) into[i] = x[row * features + i]!;
      for (let k = 0; k < targets; k++) into[features + k] = y[row * targets + k]!;
    });
  const { solveRidge } = await import("./solve-ridge.js");
  return solveRidge(sums(), lambda);
}
