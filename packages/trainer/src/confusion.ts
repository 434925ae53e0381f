/** How often each class was taken for each: `confusion[truth][prediction]`. */
export type Confusion = number[][];

export const emptyConfusion = (classes: number): Confusion =>
  Array.from({ length: classes }, () => new Array<number>(classes).fill(0));

/** Share of each class's labels that were right; NaN for a class that did not occur. */
export function classAccuracy(confusion: readonly (readonly number[])[]): number[] {
  return confusion.map((row, truth) => row[truth]! / row.reduce((sum, count) => sum + count, 0));
}
