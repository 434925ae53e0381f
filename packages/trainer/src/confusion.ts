import { checkGiven } from "@permafrost/common/check-given";
/** How often each class was taken for each: `confusion[truth][prediction]`. */
export type Confusion = number[][];

/** Nothing counted yet. */
export const emptyConfusion = (classes: number): Confusion =>
  Array.from({ length: classes }, () => new Array<number>(classes).fill(0));

/**
 * Counts labels, each as the class of its largest logit, the first of several; a row without one counts nowhere.
 *
 * @param logits `[rows, classes]`; may have more rows than there are labels
 * @param weights of the labels; those of 0 do not count. Default: all count.
 */
export function countConfusion(
  confusion: Confusion,
  logits: Float32Array,
  labels: Int32Array | Float32Array,
  weights?: Float32Array,
): void {
  const classes = confusion.length;
  for (const [row, label] of labels.entries()) {
    if (weights?.[row] === 0) continue;
    const scores = logits.subarray(row * classes, (row + 1) * classes);
    const best = scores.every(Number.isFinite) ? scores.indexOf(Math.max(...scores)) : -1;
    if (best >= 0) confusion[label]![best]!++;
  }
}

/** Share of each class's labels that were right; NaN for a class that did not occur. */
export function classAccuracy(confusion: readonly (readonly number[])[]): number[] {
  checkGiven("measure classes", confusion, ["map"], "a table of confusion, as evaluate() gives it");
  return confusion.map((row, truth) => row[truth]! / row.reduce((sum, count) => sum + count, 0));
}
