import { checkGiven } from "@permafrost/common/check-given";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { exampleBuffer } from "../buffer.js";
import { checkCount, splitOf } from "../check.js";
import type { SplitName, Task } from "../task.js";
import type { ForecastFloor } from "./forecast-floor.js";
import type { OwnTask } from "./own-task.js";

/** How floors of forecasting are measured. */
export interface ForecastFloorOptions {
  /** Times after which a series is much the same again: 24 of hours. Default: no seasonal-naive floor. */
  readonly season?: number;
  /** Examples that are learned from and measured, at most, evenly apart. Default 500. */
  readonly examples?: number;
}

const OPTIONS: OptionNames<ForecastFloorOptions> = { season: true, examples: true };

const MOST_LINES = 4000;

/** A target of an example: its window, what comes, and its own deviation. */
interface Line {
  readonly window: Float64Array;
  readonly next: Float64Array;
  readonly deviation: number;
}

/**
 * What a task of {@link forecast} comes to without a body, on its test split.
 *
 * @throws TypeError for an option that there is not; RangeError for another task, and a season longer than the window.
 */
export async function forecastFloors(
  task: OwnTask,
  options: ForecastFloorOptions = {},
): Promise<readonly ForecastFloor[]> {
  refuseUnknownOptions("measure floors of forecasting", options, OPTIONS);
  checkGiven("measure floors of forecasting", task, ["encoding"], "a task, as forecast() makes one");
  const { season, examples = 500 } = options;
  const attempt = `measure floors of ${task.name}`;
  const { input, output } = task.encoding;
  if (input.kind !== "window" || output.kind !== "values")
    throw new RangeError(`Cannot ${attempt}: expected a task of forecasting, found another`);
  checkCount(attempt, "examples", examples);
  if (season !== undefined) checkCount(attempt, "season", season);
  if (season !== undefined && season > input.window)
    throw new RangeError(
      `Cannot ${attempt}: expected a season of at most the window's ${input.window} times, found ${season}`,
    );
  const test = linesOf(task, "test", examples, attempt);
  const linear = await linearOf(linesOf(task, "train", examples, attempt));
  const last = input.window - 1;
  return [
    measured(
      "naive",
      test,
      ({ window }) =>
        () =>
          window[last]!,
    ),
    ...(season === undefined
      ? []
      : [
          measured(
            "seasonal naive",
            test,
            ({ window }) =>
              (ahead) =>
                window[last + 1 - season + (ahead % season)]!,
          ),
        ]),
    measured("linear", test, linear),
  ];
}

type Teller = (line: Line) => (ahead: number) => number;

function measured(name: ForecastFloor["name"], lines: readonly Line[], tell: Teller): ForecastFloor {
  let [squares, absolutes, weights, count] = [0, 0, 0, 0];
  for (const line of lines) {
    const told = tell(line);
    line.next.forEach((value, ahead) => {
      const error = (value - told(ahead)) * line.deviation;
      squares += error ** 2;
      absolutes += Math.abs(error);
      weights += line.deviation ** 2;
      count++;
    });
  }
  return { name, loss: squares / weights, mse: squares / count, mae: absolutes / count };
}

/** What each target of some examples of a split is like, evenly apart. */
function linesOf(task: OwnTask & Task, part: SplitName, most: number, attempt: string): readonly Line[] {
  const split = splitOf(attempt, task, part);
  const { tokens, dim } = task.input as Extract<Task["input"], { kind: "values" }>;
  const targets = task.classNames.length;
  const horizon = task.output.labels / targets;
  const { x, y, weights } = exampleBuffer(task, 1);
  // of many series fewer examples say as much
  const count = Math.min(most, split.length, Math.max(20, Math.ceil(MOST_LINES / targets)));
  const lines: Line[] = [];
  for (let i = 0; i < count; i++) {
    weights?.fill(1);
    split.write(Math.floor((i * split.length) / count), { seed: 0, epoch: 0, augment: false }, x, y, weights);
    for (let k = 0; k < targets; k++)
      lines.push({
        window: Float64Array.from({ length: tokens }, (_, time) => x[time * dim + k]!),
        next: Float64Array.from({ length: horizon }, (_, ahead) => y[ahead * targets + k]!),
        deviation: Math.sqrt(weights?.[k] ?? 1),
      });
  }
  return lines;
}

/** Ridge regression of what comes on the window, by what errors of each line count. */
async function linearOf(lines: readonly Line[]): Promise<Teller> {
  const { CholeskyDecomposition, Matrix } = await import("ml-matrix");
  const x = new Matrix(
    lines.map(({ window, deviation }) => [...window, 1].map((value) => value * deviation)),
  );
  const y = new Matrix(lines.map(({ next, deviation }) => Array.from(next, (value) => value * deviation)));
  const turned = x.transpose();
  const lambda = 1e-3 * lines.length;
  const gram = turned.mmul(x).add(Matrix.eye(x.columns, x.columns, lambda));
  const solved = new CholeskyDecomposition(gram).solve(turned.mmul(y));
  return ({ window }) =>
    (ahead) =>
      window.reduce((sum, value, i) => sum + value * solved.get(i, ahead), solved.get(window.length, ahead));
}
