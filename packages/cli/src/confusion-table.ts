import { percent } from "@permafrost/common/numbers";
import { classAccuracy } from "@permafrost/trainer";
import { table } from "./table.js";

/** Classes beyond which a square of counts cannot be read any more; then only the accuracy of each is shown. */
const MOST_COLUMNS = 20;

/** Counts with the truth in rows and what it was taken for in columns, and how much of each class was right. */
export function confusionTable(confusion: readonly (readonly number[])[]): string {
  const classes = confusion.length;
  const right = classAccuracy(confusion).map((share) => (Number.isNaN(share) ? "–" : percent(share)));
  const counts = classes <= MOST_COLUMNS;
  const rows = [
    ["class", ...(counts ? confusion.map((_, k) => `as ${k}`) : ["labels"]), "right"],
    ...confusion.map((row, truth) => [
      String(truth),
      ...(counts ? row.map(String) : [String(row.reduce((sum, count) => sum + count, 0))]),
      right[truth]!,
    ]),
  ];
  return table(
    rows,
    rows[0]!.map(() => "right"),
  );
}
