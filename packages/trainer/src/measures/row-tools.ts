import type { JudgedRows } from "./judgement.js";

/** softmax of each row's logits, in float64, `[rows, classes]`. */
export function probabilitiesOf({ length, classes, logits }: JudgedRows): Float64Array {
  const all = new Float64Array(length * classes);
  for (let row = 0; row < length; row++) {
    const start = row * classes;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < classes; i++) most = Math.max(most, logits[start + i]!);
    let sum = 0;
    for (let i = 0; i < classes; i++) sum += all[start + i] = Math.exp(logits[start + i]! - most);
    for (let i = 0; i < classes; i++) all[start + i]! /= sum;
  }
  return all;
}

/** The class of each row's largest logit, the first of several. */
export const chosenOf = ({ length, classes, logits }: JudgedRows): readonly number[] =>
  Array.from({ length }, (_, row) => {
    const scores = logits.subarray(row * classes, (row + 1) * classes);
    return scores.indexOf(scores.reduce((a, b) => Math.max(a, b)));
  });

/** What labels of a class count for: those taken for it that are it, and those that are not, and those of it that were not. */
export interface ClassCounts {
  /** Of the class, and taken for it. */
  hit: number;
  /** Of another, but taken for it. */
  wrong: number;
  /** Of the class, but taken for another. */
  missed: number;
}

/** Counts for each class, weighed. */
export function countsByClass(rows: JudgedRows): readonly ClassCounts[] {
  const counts = Array.from({ length: rows.classes }, (): ClassCounts => ({ hit: 0, wrong: 0, missed: 0 }));
  for (const [row, chosen] of chosenOf(rows).entries()) {
    const [truth, weight] = [rows.targets[row]!, rows.weights[row]!];
    if (chosen === truth) counts[truth]!.hit += weight;
    else {
      counts[truth]!.missed += weight;
      counts[chosen]!.wrong += weight;
    }
  }
  return counts;
}

/** The rows of each of an example's labels by themselves. */
export function byLabel(rows: JudgedRows): readonly JudgedRows[] {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < rows.length; row++) {
    const label = rows.labels[row]!;
    if (!groups.has(label)) groups.set(label, []);
    groups.get(label)!.push(row);
  }
  if (groups.size < 2) return [rows];
  return [...groups.values()].map((chosen) => {
    const logits = new Float32Array(chosen.length * rows.classes);
    for (const [i, row] of chosen.entries())
      logits.set(rows.logits.subarray(row * rows.classes, (row + 1) * rows.classes), i * rows.classes);
    const pick = (values: ArrayLike<number>) => chosen.map((row) => values[row]!);
    const { targets, weights, labels } = rows;
    return {
      ...rows,
      length: chosen.length,
      logits,
      targets: pick(targets),
      weights: pick(weights),
      labels: pick(labels),
    };
  });
}

/** The mean of those that can be told. */
export function meanOf(values: readonly number[]): number {
  const told = values.filter((value) => !Number.isNaN(value));
  return told.reduce((sum, value) => sum + value, 0) / told.length;
}
