import { splitOf } from "../check.js";
import type { SplitName, Task } from "../task.js";

/** What is known of a token that is read out, and what is to be told of it. */
export interface Row {
  /** The last tokens, the one that is read out first; 0 where there is none yet. */
  readonly features: Float64Array;
  /** Its values; of classes a 1 in the place of each label's. */
  readonly targets: Float64Array;
  /** What each label counts. */
  readonly weights: Float32Array;
}

/** What is taken of a split. */
interface Taken {
  /** Examples, if there are so many. */
  readonly examples: number;
  /** Tokens of a row. */
  readonly taps: number;
  /** Seed of generated examples. */
  readonly seed: number;
}

/** A row for each token that is read out of a split's first examples. */
export function rowsOf(attempt: string, task: Task, part: SplitName, { examples, taps, seed }: Taken): Row[] {
  const split = splitOf(attempt, task, part);
  const { input, output } = task;
  const dim = input.kind === "values" ? input.dim : 0;
  const { tokens, labels, classes } = output;
  const isValues = output.kind === "values";
  const rows: Row[] = [];
  for (let index = 0; index < Math.min(examples, split.length); index++) {
    const x = new Float32Array(input.tokens * dim);
    const y = isValues ? new Float32Array(tokens * labels) : new Int32Array(tokens * labels);
    const weights = new Float32Array(tokens * labels).fill(1);
    const real = split.write(
      index,
      { seed, epoch: 0, augment: false },
      x,
      y,
      task.weighted ? weights : undefined,
    );
    for (let t = 0; t < tokens; t++) {
      const end = (real - tokens + t + 1) * dim;
      const features = Float64Array.from({ length: taps * dim }, (_, i) => x[end - 1 - i] ?? 0);
      const own = y.subarray(t * labels, (t + 1) * labels);
      const targets = isValues
        ? Float64Array.from(own)
        : Float64Array.from({ length: labels * classes }, (_, i) =>
            own[Math.floor(i / classes)] === i % classes ? 1 : 0,
          );
      rows.push({ features, targets, weights: weights.subarray(t * labels, (t + 1) * labels) });
    }
  }
  return rows;
}
