import type { Row } from "./rows.js";

/** What each label of each row is taken for: a class number, or a value. */
export type Teller = (rows: readonly Row[]) => readonly ArrayLike<number>[];

/** What is looked up for a label of a row, the most telling key first. */
export type Keys = (row: Row, label: number) => readonly string[];

/** What has come under a key. */
type Seen = Map<number, number>;

/**
 * Tells a label by what came most often in training under its first known key; of values their mean.
 *
 * @param isValues whether labels are values
 */
export function lookup(rows: readonly Row[], keysOf: Keys, isValues: boolean): Teller {
  const table = new Map<string, Seen>();
  for (const row of rows)
    row.labels.forEach((label, i) => {
      const weight = row.weights[i]!;
      if (weight === 0) return;
      for (const key of keysOf(row, i)) {
        const seen = table.get(key) ?? new Map<number, number>();
        table.set(key, seen.set(label, (seen.get(label) ?? 0) + weight));
      }
    });
  const told = new Map([...table].map(([key, seen]) => [key, isValues ? mean(seen) : commonest(seen)]));
  return (asked) =>
    asked.map((row) =>
      Array.from(row.labels, (_, i) => told.get(keysOf(row, i).find((key) => told.has(key)) ?? "") ?? 0),
    );
}

/** The smaller one of two that came as often. */
const commonest = (seen: Seen): number =>
  [...seen].reduce((best, next) =>
    next[1] > best[1] || (next[1] === best[1] && next[0] < best[0]) ? next : best,
  )[0];

function mean(seen: Seen): number {
  let [sum, count] = [0, 0];
  for (const [value, weight] of seen) {
    sum += value * weight;
    count += weight;
  }
  return sum / count;
}
