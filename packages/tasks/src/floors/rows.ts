import { exampleBuffer } from "../buffer.js";
import { splitOf } from "../check.js";
import type { Labels, SplitName, Task } from "../task.js";

/** An example of a split, as it is written. */
export interface Example {
  /** `[tokens, dim]` values, or ids. */
  readonly x: Float32Array | Int32Array;
  /** How many tokens are real. */
  readonly real: number;
}

/** What is told together, by what is seen of one example: of one token that is read out, or of all of them. */
export interface Row {
  /** Where it stands. */
  readonly example: Example;
  /** Its token among those that are read out; the first of them where it is told of all. */
  readonly read: number;
  /** Class numbers, or values. */
  readonly labels: Labels;
  /** What each label counts. */
  readonly weights: Float32Array;
}

/** What is taken of a split. */
interface Taken {
  /** Examples, if there are so many: evenly apart, for what is on disk is often sorted. */
  readonly examples: number;
  /** Seed of generated examples. */
  readonly seed: number;
}

/** The examples of a split, each as one row. */
export function rowsOf(attempt: string, task: Task, part: SplitName, { examples, seed }: Taken): Row[] {
  const split = splitOf(attempt, task, part);
  const count = Math.min(examples, split.length);
  const apart = Number.isFinite(split.length) ? split.length / count : 1;
  return Array.from({ length: count }, (_, i) => {
    const { x, y, weights } = exampleBuffer(task, 1);
    weights?.fill(1);
    const real = split.write(Math.floor(i * apart), { seed, epoch: 0, augment: false }, x, y, weights);
    return {
      example: { x, real },
      read: 0,
      labels: y,
      weights: weights ?? new Float32Array(y.length).fill(1),
    };
  });
}

/** The same, a row for each token that is read out. */
export function byToken({ output }: Task, rows: readonly Row[]): Row[] {
  const { tokens, labels } = output;
  return rows.flatMap((row) =>
    Array.from({ length: tokens }, (_, read) => ({
      example: row.example,
      read,
      labels: row.labels.subarray(read * labels, (read + 1) * labels),
      weights: row.weights.subarray(read * labels, (read + 1) * labels),
    })),
  );
}

/** Which token of its example a row's first label is read from. */
export const tokenOf = ({ output }: Task, { example, read }: Row): number =>
  example.real - output.tokens + read;
