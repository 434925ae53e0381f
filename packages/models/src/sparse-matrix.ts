/** A matrix row by row: where it is not zero, and what is there. */
export type SparseMatrix = readonly {
  readonly columns: Int32Array;
  readonly values: Float64Array;
}[];

/**
 * What a square matrix does among units that hear something and are heard: the others are taken away until none is left, and nothing
 * of theirs comes back. The eigenvalues are those of the matrix but for zeros, and where there is no cycle, there is nothing.
 *
 * @param values row-major; row i is what unit i hears
 */
export function cyclicPart(values: Float32Array): SparseMatrix {
  const n = Math.sqrt(values.length);
  let kept = Array.from({ length: n }, (_, i) => i);
  const is = (row: number, column: number) => values[row * n + column] !== 0;
  for (;;) {
    const [hearing, heard] = [new Uint8Array(n), new Uint8Array(n)];
    for (const row of kept) for (const column of kept) if (is(row, column)) hearing[row] = heard[column] = 1;
    const both = kept.filter((i) => hearing[i] && heard[i]);
    if (both.length === kept.length) break;
    kept = both;
  }
  return kept.map((row) => {
    const columns = Int32Array.from(kept.keys()).filter((column) => is(row, kept[column]!));
    return { columns, values: Float64Array.from(columns, (column) => values[row * n + kept[column]!]!) };
  });
}
