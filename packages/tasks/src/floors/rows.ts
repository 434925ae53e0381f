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
export async function rowsOf(
  attempt: string,
  task: Task,
  part: SplitName,
  { examples, seed }: Taken,
): Promise<Row[]> {
  const split = splitOf(attempt, task, part);
  const count = Math.min(examples, split.length);
  const apart = Number.isFinite(split.length) ? split.length / count : 1;
  const rows: Row[] = [];
  for (let i = 0; i < count; i++) {
    const index = Math.floor(i * apart);
    const { x, y } = exampleBuffer(task, 1);
    const weights = new Float32Array(y.length).fill(1);
    // one at a time: what is decoded need not be kept
    await split.prepare?.([index]);
    const real = split.write(
      index,
      { seed, epoch: 0, augment: false },
      x,
      y,
      task.weighted ? weights : undefined,
    );
    rows.push({ example: { x, real }, read: 0, labels: y, weights });
  }
  return rows;
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
