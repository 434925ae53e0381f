/**
 * A table of which only some rows were in use, with these replaced.
 *
 * @param table all rows, which are written to
 * @param values those in use
 * @param start the first of them
 * @param width numbers in a row
 */
export function wholeTable(
  table: Float32Array,
  values: Float32Array,
  { start, width }: { readonly start: number; readonly width: number },
): Float32Array {
  table.set(values, start * width);
  return table;
}
