import type { Numbers } from "./memory-task.js";

/** What brings each column to mean 0 and deviation 1. */
export interface Scale {
  /** `[columns]`. */
  readonly means: Float64Array;
  /** `[columns]`, none of them 0. */
  readonly deviations: Float64Array;
}

/** Measures each of `width` columns in the first rows. A constant column has the deviation 1: it becomes zero. */
export function measureColumns(values: Numbers, width: number, rows: number): Scale {
  const means = new Float64Array(width);
  const deviations = new Float64Array(width);
  for (let column = 0; column < width; column++) {
    const first = values[column]!;
    // Sums of differences from one of the values: they are exactly zero for a constant, and exact enough far from zero.
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += values[row * width + column]! - first;
    const mean = first + sum / rows;
    let squares = 0;
    for (let row = 0; row < rows; row++) squares += (values[row * width + column]! - mean) ** 2;
    means[column] = mean;
    deviations[column] = Math.sqrt(squares / rows) || 1;
  }
  return { means, deviations };
}

/** Values, row by row, brought to a scale. */
export function standardized(values: Numbers, { means, deviations }: Scale): Float32Array {
  const width = means.length;
  return Float32Array.from(values, (value, i) => (value - means[i % width]!) / deviations[i % width]!);
}
