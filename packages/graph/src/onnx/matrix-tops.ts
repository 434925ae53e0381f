/** The largest magnitudes of a matrix; one that is no number shows in its row and in its column. */
export interface MatrixTops {
  /** Of each row. */
  readonly rows: Float32Array;
  /** Of each column. */
  readonly columns: Float32Array;
}

const known = new WeakMap<Float32Array, MatrixTops>();

/**
 * Looks once for the largest magnitude in every row and column of a matrix, whoever asks: what looks for outliers, and what rounds in either
 * direction. A body has hundreds of millions of numbers.
 *
 * @param values row-major, in an array that nobody writes to afterwards
 * @param width numbers of a row
 */
export function matrixTops(values: Float32Array, width: number): MatrixTops {
  const found = known.get(values);
  if (found?.columns.length === width) return found;
  const made = look(values, width);
  known.set(values, made);
  return made;
}

function look(values: Float32Array, width: number): MatrixTops {
  const rows = new Float32Array(values.length / width);
  const columns = new Float32Array(width);
  for (let row = 0, at = 0; row < rows.length; row++) {
    let top = 0;
    for (let column = 0; column < width; column++, at++) {
      const magnitude = Math.abs(values[at]!);
      // unlike a comparison, it does not pass over NaN
      top = Math.max(top, magnitude);
      columns[column] = Math.max(columns[column]!, magnitude);
    }
    rows[row] = top;
  }
  return { rows, columns };
}
