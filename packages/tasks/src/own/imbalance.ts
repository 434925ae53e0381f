import { quote } from "@permafrost/common/quote";
import type { OutputEncoding } from "../encoding/data-encoding.js";

/** A class that comes so many times as often as another is said. */
const MUCH = 10;
const MOST_SHOWN = 8;

/**
 * A sentence on classes of which some come much more often than others; none if there are none.
 *
 * @param of what they are classes of. Default: a column
 */
export function imbalanceNotes(
  output: OutputEncoding,
  labels: ArrayLike<number>,
  of = `column ${output.kind === "class" ? output.name : ""}`,
): readonly string[] {
  if (output.kind !== "class") return [];
  const counts = countsOf(labels, output.classes.length);
  const [most, least] = [Math.max(...counts), Math.min(...counts)];
  if (most < MUCH * least) return [];
  const rows = output.classes
    .map((name, number) => [name, counts[number]!] as const)
    .sort((a, b) => b[1] - a[1])
    .map(([name, count]) => `${quote(name, 40)} ${count}`);
  const shown = rows.length > MOST_SHOWN ? [...rows.slice(0, MOST_SHOWN - 1), "…", rows.at(-1)!] : rows;
  return [
    `Classes of ${of} differ much in how often they come in training: ${shown.join(", ")}; class weights "balanced" make each count alike`,
  ];
}

/** How often each class comes. */
function countsOf(labels: ArrayLike<number>, classes: number): readonly number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!] = counts[labels[i]!]! + 1;
  return counts;
}
