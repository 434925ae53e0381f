import { CholeskyDecomposition, Matrix } from "ml-matrix";
import type { Row } from "./delay-line.js";

/** Tells what the targets of a row are; without a row, what they are on average. */
export type Line = (row?: Row) => ArrayLike<number>;

/**
 * Ridge regression of the targets on the features in closed form: (XᵀX + λ) W = XᵀY of what is left once means are taken away, so the bias
 * is not penalized.
 */
export function ridgeLine(rows: readonly Row[], lambda: number): Line {
  const features = meansOf(rows.map((row) => row.features));
  const targets = meansOf(rows.map((row) => row.targets));
  const x = new Matrix(rows.map((row) => Array.from(row.features, (value, i) => value - features[i]!)));
  const y = new Matrix(rows.map((row) => Array.from(row.targets, (value, i) => value - targets[i]!)));
  const turned = x.transpose();
  const gram = turned.mmul(x).add(Matrix.eye(x.columns, x.columns, lambda));
  const weights = new CholeskyDecomposition(gram).solve(turned.mmul(y));
  return (row) => {
    if (!row) return targets;
    return targets.map((mean, k) =>
      row.features.reduce((sum, value, i) => sum + (value - features[i]!) * weights.get(i, k), mean),
    );
  };
}

function meansOf(all: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(all[0]!.length);
  for (const each of all) for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + each[i]!;
  return sum.map((value) => value / all.length);
}
