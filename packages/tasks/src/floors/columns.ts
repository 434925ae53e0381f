import { Matrix } from "ml-matrix";

/** What is seen of a row: numbers by column; all others are 0. */
export type Seen = Iterable<readonly [column: number, value: number]>;

/** More columns take too long to solve for; most of them would say nothing. */
const MOST_COLUMNS = 4096;

/** Brings what is seen of rows into a matrix, a row each. */
export type Columns = (rows: readonly Seen[]) => Matrix;

/** The columns that are there in these rows, the most frequent ones if there are too many. */
export function columnsOf(rows: readonly Seen[]): Columns {
  const counts = new Map<number, number>();
  for (const row of rows) for (const [column] of row) counts.set(column, (counts.get(column) ?? 0) + 1);
  const kept = [...counts].sort(([a, n], [b, m]) => m - n || a - b).slice(0, MOST_COLUMNS);
  const places = new Map(kept.map(([column], place) => [column, place]));
  return (all) => {
    const matrix = Matrix.zeros(all.length, Math.max(1, places.size));
    all.forEach((row, i) => {
      for (const [column, value] of row) {
        const place = places.get(column);
        if (place !== undefined) matrix.set(i, place, matrix.get(i, place) + value);
      }
    });
    return matrix;
  };
}
