import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { CrossProducts } from "./cross-products.js";
import type { Solution } from "./solution.js";

/** What rounding leaves of one. */
const EPSILON = 2 ** -52;

/** The same of the square of a feature that was computed in float32, in a few steps: what is less of it is noise. */
const NOISE = 16 * 2 ** -46;

/**
 * Solves (XᵀX + λ) W = XᵀY, by Cholesky's decomposition; where rounding would decide, by eigenvalues, of which those that are lost in
 * rounding even with λ are left out: the smallest such weights.
 *
 * @throws RangeError if λ is 0 and the features are linearly dependent.
 */
export function solveRidge(sums: CrossProducts, lambda: number): Solution {
  const { features, width, means } = sums;
  const right = blockOf(sums, features, width);
  const gram = gramOf(sums, lambda);
  const cholesky = new CholeskyDecomposition(gram);
  const leastOf = (i: number) =>
    features * (lambda === 0 ? NOISE * squaresOf(sums, i) : EPSILON * gram.get(i, i));
  const dependent = dependentOf(cholesky, leastOf);
  if (dependent >= 0 && lambda === 0)
    throw new RangeError(
      `Cannot solve for the output layer with λ = 0: the ${features} features of ${sums.rows} tokens are linearly dependent (number ${dependent} ${sums.products[dependent * (width + 1)] === 0 ? "never moves" : "is a sum of those before"}). Take a λ above 0, such as 1e-6, or more examples`,
    );
  const solved = dependent < 0 ? cholesky.solve(right) : smallest(gram, right);
  const targets = width - features;
  const weights = new Float64Array(targets * features);
  const bias = means.slice(features);
  for (let k = 0; k < targets; k++)
    for (let i = 0; i < features; i++) {
      weights[k * features + i] = solved.get(i, k);
      bias[k]! -= solved.get(i, k) * means[i]!;
    }
  return { weights, bias };
}

/** XᵀX + λ, whole. */
function gramOf(sums: CrossProducts, lambda: number): Matrix {
  const { features, width, products } = sums;
  const gram = Matrix.zeros(features, features);
  for (let i = 0; i < features; i++)
    for (let j = i; j < features; j++) {
      const value = products[i * width + j]! + (i === j ? lambda : 0);
      gram.set(i, j, value);
      gram.set(j, i, value);
    }
  return gram;
}

/** Columns of the products of the features with what lies in `[start, end)`. */
function blockOf({ features, width, products }: CrossProducts, start: number, end: number): Matrix {
  const block = Matrix.zeros(features, end - start);
  for (let i = 0; i < features; i++)
    for (let j = start; j < end; j++) block.set(i, j - start, products[i * width + j]!);
  return block;
}

/** Sum of squares of a feature, not of its distance from the mean: it is rounded as a whole. */
const squaresOf = ({ width, products, weight, means }: CrossProducts, i: number): number =>
  products[i * width + i]! + weight * means[i]! ** 2;

/** The first row of which no more is left than rounding leaves, once those before are taken out of it; -1 if there is none. */
function dependentOf(
  { lowerTriangularMatrix: lower }: CholeskyDecomposition,
  leastOf: (row: number) => number,
): number {
  for (let i = 0; i < lower.rows; i++) if (!(lower.get(i, i) ** 2 > leastOf(i))) return i;
  return -1;
}

/** The solution of least norm. */
function smallest(gram: Matrix, right: Matrix): Matrix {
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(gram, {
    assumeSymmetric: true,
  });
  const least = gram.rows * EPSILON * Math.max(...values);
  const turned = vectors.transpose().mmul(right);
  for (const [i, value] of values.entries()) turned.mulRow(i, value > least ? 1 / value : 0);
  return vectors.mmul(turned);
}
