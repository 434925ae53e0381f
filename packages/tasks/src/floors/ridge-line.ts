import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { products } from "./products.js";

/** Tells the targets of some rows by their features, a row each. */
export type Line = (features: Matrix) => Matrix;

/** What is tried for λ, as shares of a feature's, or a row's, mean square: from next to nothing to as much again. */
const SHARES = [1e-8, 1e-4, 1e-2, 1e-1, 1];

/** Every so manieth row is held out to choose λ by. */
const HELD_OUT = 5;

/** Targets that λ is chosen by, at most, evenly apart. */
const JUDGED = 20;

/**
 * Ridge regression of the targets on the features in closed form: (XᵀX + λ) W = XᵀY of what is left once means are taken away, so the bias
 * is not penalized. Of fewer rows than columns, W = Xᵀ (XXᵀ + λ)⁻¹ Y, which is the same.
 *
 * @param lambda default: the one with the smallest squared error on every fifth row
 */
export function ridgeLine(features: Matrix, targets: Matrix, lambda?: number): Line {
  const [middle, mean] = [features.mean("column"), targets.mean("column")];
  const x = features.clone().subRowVector(middle);
  const y = targets.clone().subRowVector(mean);
  const weights = x.rows >= x.columns ? tall(x, y, lambda) : wide(x, y, lambda);
  return (given) => given.clone().subRowVector(middle).mmul(weights).addRowVector(mean);
}

/** From products of columns. */
function tall(x: Matrix, y: Matrix, given: number | undefined): Matrix {
  const [turned, scale] = [x.transpose(), meanSquare(x) * x.rows];
  const all = products(turned);
  const { kept, held } = parts(x.rows);
  const chosen = () => {
    const [own, left] = [rowsIn(x, held), rowsIn(x, kept)];
    const equations = Matrix.sub(all, products(own.transpose()));
    const judged = someOf(y);
    const right = left.transpose().mmul(rowsIn(judged, kept));
    return best(scale, rowsIn(judged, held), (lambda) => own.mmul(solved(equations, lambda, right)));
  };
  return solved(all, given ?? (held.length < 2 ? scale * SHARES[0]! : chosen()), turned.mmul(y));
}

/** From products of rows. */
function wide(x: Matrix, y: Matrix, given: number | undefined): Matrix {
  const scale = meanSquare(x) * x.columns;
  const all = products(x);
  const { kept, held } = parts(x.rows);
  const chosen = () => {
    const [equations, across] = [all.selection(kept, kept), all.selection(held, kept)];
    const judged = someOf(y);
    const right = rowsIn(judged, kept);
    return best(scale, rowsIn(judged, held), (lambda) => across.mmul(solved(equations, lambda, right)));
  };
  const lambda = given ?? (held.length < 2 ? scale * SHARES[0]! : chosen());
  return x.transpose().mmul(solved(all, lambda, y));
}

const solved = (equations: Matrix, lambda: number, right: Matrix): Matrix =>
  new CholeskyDecomposition(
    Matrix.add(equations, Matrix.eye(equations.rows, equations.columns, lambda)),
  ).solve(right);

/** λ by what is held out. */
function best(scale: number, targets: Matrix, tell: (lambda: number) => Matrix): number {
  const lambdas = SHARES.map((share) => share * scale);
  const errors = lambdas.map((lambda) => tell(lambda).sub(targets).norm());
  return lambdas[errors.indexOf(Math.min(...errors))]!;
}

/** Of features that never change nothing is left to compare with. */
const meanSquare = (x: Matrix): number => x.norm() ** 2 / (x.rows * x.columns) || 1;

function parts(rows: number): { readonly kept: number[]; readonly held: number[] } {
  const all = Array.from({ length: rows }, (_, i) => i);
  const isHeld = (i: number) => i % HELD_OUT === HELD_OUT - 1;
  return { kept: all.filter((i) => !isHeld(i)), held: all.filter(isHeld) };
}

/** Some targets, where there are many. */
function someOf(y: Matrix): Matrix {
  if (y.columns <= JUDGED) return y;
  const which = Array.from({ length: JUDGED }, (_, i) => Math.floor((i * y.columns) / JUDGED));
  return y.subMatrixColumn(which, 0, y.rows - 1);
}

const rowsIn = (of: Matrix, which: number[]): Matrix => of.subMatrixRow(which, 0, of.columns - 1);
