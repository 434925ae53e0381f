import type { Confusion } from "./confusion.js";

/** Sums over labels; divide by `count` for means. */
export interface Score {
  readonly count: number;
  readonly correct: number;
  readonly loss: number;
}

/**
 * Cross-entropy and hits of logits `[rows, classes]` against labels `[rows]`, in float64.
 *
 * @param logits may have more rows than there are labels; those are padding
 * @param confusion to count in
 */
export function score(
  logits: Float32Array,
  labels: Int32Array,
  classes: number,
  confusion?: Confusion,
): Score {
  const rows = labels.length;
  let correct = 0;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * classes;
    let best = 0;
    for (let k = 1; k < classes; k++) if (logits[start + k]! > logits[start + best]!) best = k;
    const top = logits[start + best]!;
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += Math.exp(logits[start + k]! - top);
    loss += Math.log(sum) + top - logits[start + labels[row]!]!;
    if (best === labels[row]) correct++;
    if (confusion) confusion[labels[row]!]![best]!++;
  }
  return { count: rows, correct, loss };
}

/** A model's loss and accuracy over a split. */
export interface Evaluation {
  /** Mean cross-entropy over labels, in nats. */
  readonly loss: number;
  /** Share of labels that were right. */
  readonly accuracy: number;
  readonly labels: number;
  readonly examples: number;
  /** How often each class was taken for each, `[truth][prediction]`; where it was asked for. */
  readonly confusion?: readonly (readonly number[])[];
}

/** Adds scores up. */
export function summarize(scores: readonly Score[], examples: number): Evaluation {
  const total = (key: keyof Score) => scores.reduce((sum, one) => sum + one[key], 0);
  const labels = total("count");
  return { loss: total("loss") / labels, accuracy: total("correct") / labels, labels, examples };
}
