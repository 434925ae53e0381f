import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount, checkTask } from "../check.js";
import type { Task } from "../task.js";
import { type Row, rowsOf } from "./delay-line.js";
import { type Line, ridgeLine } from "./ridge-line.js";

/** How floors are measured. */
export interface FloorOptions {
  /** Training examples that are learned from, if there are so many. Default 20. */
  readonly examples?: number;
  /** Test examples that are measured, if there are so many. Default 20. */
  readonly testExamples?: number;
  /** How many tokens the delay line holds, the one that is read out included. Default 20. */
  readonly taps?: number;
  /** What the squares of the delay line's weights cost, beside the sum of squared errors. Default 1e-6. */
  readonly lambda?: number;
  /** Seed of generated examples. Default 0. */
  readonly seed?: number;
}

const OPTIONS: OptionNames<FloorOptions> = {
  examples: true,
  testExamples: true,
  taps: true,
  lambda: true,
  seed: true,
};

/** What is reached without a model. */
export interface Floor {
  /** How: `mean` and `majority` look at nothing, `delay line` at the last tokens as they are. */
  readonly name: "mean" | "majority" | "delay line";
  /** What is measured: of values the NRMSE, root mean squared error by deviation of the labels; of classes the share that is right. */
  readonly measure: "nrmse" | "accuracy";
  /** What it comes to on the test split. */
  readonly value: number;
}

/**
 * What of a task can be told without a body: by the mean of the training labels (or the most frequent class), and by a linear function of the last
 * tokens, fitted by ridge regression. What a body does counts as far as it goes beyond.
 *
 * @throws TypeError for what is no task; RangeError for a task of ids, or options that make no sense.
 *
 * @example
 * ```ts
 * import { floors, narma } from "@permafrost/tasks";
 *
 * // mean nrmse 1.00, delay line nrmse 0.38
 * for (const { name, measure, value } of await floors(narma())) console.log(name, measure, value.toFixed(2));
 * ```
 */
export async function floors(task: Task, options: FloorOptions = {}): Promise<readonly Floor[]> {
  checkTask("measure floors", task);
  refuseUnknownOptions("measure floors", options, OPTIONS);
  const { examples = 20, testExamples = 20, taps = 20, lambda = 1e-6, seed = 0 } = options;
  const attempt = `measure floors of ${task.name}`;
  if (task.input.kind !== "values")
    throw new RangeError(`Cannot ${attempt}: expected tokens of values, found ids of a vocabulary`);
  checkCount(attempt, "examples", examples);
  checkCount(attempt, "testExamples", testExamples);
  checkCount(attempt, "taps", taps);
  checkCount(attempt, "seed", seed, 0);
  if (!(Number.isFinite(lambda) && lambda > 0))
    throw new RangeError(`Cannot ${attempt}: expected lambda to be a number above 0, found ${found(lambda)}`);
  const train = rowsOf(attempt, task, "train", { examples, taps, seed });
  // what a label counts is all or nothing here
  const line = ridgeLine(
    train.filter(({ weights }) => weights.some((weight) => weight > 0)),
    lambda,
  );
  const test = rowsOf(attempt, task, "test", { examples: testExamples, taps, seed });
  const { kind, classes } = task.output;
  const [name, measure, score]: readonly [Floor["name"], Floor["measure"], (line: Line) => number] =
    kind === "values"
      ? ["mean", "nrmse", (told) => nrmse(test, told)]
      : ["majority", "accuracy", (told) => shareRight(test, told, classes)];
  return [
    { name, measure, value: score(() => line()) },
    { name: "delay line", measure, value: score(line) },
  ];
}

/** Root of the mean squared error over all labels, by their deviation. */
function nrmse(rows: readonly Row[], line: Line): number {
  const labels = rows.flatMap(({ targets, weights }) =>
    Array.from(targets, (y, i) => [y, weights[i]!] as const),
  );
  const count = labels.reduce((sum, [, weight]) => sum + weight, 0);
  const mean = labels.reduce((sum, [y, weight]) => sum + weight * y, 0) / count;
  const spread = labels.reduce((sum, [y, weight]) => sum + weight * (y - mean) ** 2, 0);
  const error = rows.reduce((sum, row) => {
    const told = line(row);
    return row.targets.reduce((all, y, i) => all + row.weights[i]! * (y - told[i]!) ** 2, sum);
  }, 0);
  return Math.sqrt(error / spread);
}

/** Share of labels whose class has the largest number. */
function shareRight(rows: readonly Row[], line: Line, classes: number): number {
  let [right, count] = [0, 0];
  for (const row of rows) {
    const told = Array.from(line(row));
    row.weights.forEach((weight, label) => {
      const own = told.slice(label * classes, (label + 1) * classes);
      count += weight;
      if (row.targets[label * classes + own.indexOf(Math.max(...own))] === 1) right += weight;
    });
  }
  return right / count;
}
