import { Matrix } from "ml-matrix";
import type { Task } from "../task.js";
import { columnsOf } from "./columns.js";
import type { Teller } from "./lookup.js";
import { ridgeLine } from "./ridge-line.js";
import type { Row } from "./rows.js";
import type { Sight } from "./sights.js";

/** Numbers that targets may come to: of more, a vocabulary's, there is no line. */
const MOST_TARGETS = 2e7;

/**
 * Tells labels by a ridge regression on what is seen of a row: of classes, of a 1 for the class and a 0 for each other. What a label counts
 * is all or nothing here.
 *
 * @returns undefined where there would be too many targets, or no label counts
 */
export function regression(
  { output }: Task,
  rows: readonly Row[],
  see: Sight,
  lambda?: number,
): Teller | undefined {
  const counted = rows.filter(({ weights }) => weights.some((weight) => weight > 0));
  const labels = counted[0]?.labels.length ?? 0;
  const places = placesOf(output);
  if (counted.length === 0 || counted.length * labels * places > MOST_TARGETS) return undefined;
  const seen = counted.map(see);
  // what is seen is gone through twice
  const kept = seen.map((each) => [...each]);
  const matrixOf = columnsOf(kept);
  const line = ridgeLine(matrixOf(kept), targetsOf(counted, labels, output), lambda);
  return (asked) => {
    const told = line(matrixOf(asked.map(see)));
    return asked.map((_, i) => {
      const row = told.getRow(i);
      if (output.kind === "values") return row;
      return Array.from({ length: labels }, (_, label) => {
        const own = row.slice(label * places, (label + 1) * places);
        // of two classes the second alone is told
        return places === 1 ? Number(own[0]! > 0.5) : own.indexOf(Math.max(...own));
      });
    });
  };
}

/** Numbers that a label is told by. */
const placesOf = ({ kind, classes }: Task["output"]): number =>
  kind === "values" || classes === 2 ? 1 : classes;

/** A row for each; labels that do not count are what the others are on average, and so say nothing. */
function targetsOf(rows: readonly Row[], labels: number, output: Task["output"]): Matrix {
  const places = placesOf(output);
  const isNumber = places === 1;
  const targets = Matrix.zeros(rows.length, labels * places);
  for (let label = 0; label < labels; label++) {
    const sums = new Float64Array(places);
    const lost: number[] = [];
    rows.forEach((row, i) => {
      if (row.weights[label] === 0) {
        lost.push(i);
        return;
      }
      const [place, value] = isNumber ? [0, row.labels[label]!] : [row.labels[label]!, 1];
      targets.set(i, label * places + place, value);
      sums[place] = sums[place]! + value;
    });
    const count = Math.max(1, rows.length - lost.length);
    for (const i of lost)
      for (let place = 0; place < places; place++)
        targets.set(i, label * places + place, sums[place]! / count);
  }
  return targets;
}
