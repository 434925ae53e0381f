import { openRun, type RunConfig, runTraining } from "@permafrost/runs";
import type { Split, Task } from "@permafrost/tasks";
import type { Study } from "../study.js";
import type { Cell } from "./cell.js";
import { settingsAt } from "./points.js";
import { choiceRuns, testRuns } from "./study-runs.js";

/** How long a cell takes, as a few steps say. */
export interface Estimate {
  /** Runs, choosing and testing. */
  readonly runs: number;
  /** Seconds of a step. */
  readonly step: number;
  /** Seconds of all runs, one after the other. */
  readonly seconds: number;
}

/** Trainings that are timed: what they differ by is what more of each takes, and what is left is what begins any run. */
const SHORT = { steps: 1, examples: 16 };
const LONG = { steps: 5, examples: 80 };

/** Examples of an endless split that are evaluated on, and that a closed form reads. */
const ENDLESS = { evaluated: 1024, read: 4096 };

/** Share of training examples that is held out where a task has no validation split. */
const HELD_OUT = 0.1;

/** Estimates how long a cell takes, from two trainings of a few steps that are thrown away. @throws Error where it cannot be trained */
export async function estimateOf(study: Study, cell: Cell): Promise<Estimate> {
  const { task, config } = await openRun({
    ...settingsAt(cell.settings, cell.points[0]!),
    steps: cell.steps,
    threads: cell.settings.threads ?? 1,
  });
  const [short, long] = [await timed(config, SHORT), await timed(config, LONG)];
  const step = config.steps === 0 ? 0 : more(short.steps, long.steps) / (LONG.steps - SHORT.steps);
  // what is read for a closed form goes through as what is evaluated does
  const example =
    more(short.evaluation, long.evaluation) /
    (LONG.examples - SHORT.examples) /
    (config.readout === "ridge" ? 2 : 1);
  const begin = Math.max(
    0,
    short.setup + short.steps - SHORT.steps * step + short.evaluation - SHORT.examples * example,
  );
  const { heldOut, read, tested } = examplesOf(task.splits, config);
  const evaluations = Math.max(1, Math.floor(config.steps / config.evaluateEvery));
  const choosing = begin + config.steps * step + (read + evaluations * heldOut) * example;
  const testing = choosing + tested * example;
  const [choices, tests] = [await choiceRuns(study, cell), await testRuns(study, cell, cell.points[0]!)];
  return {
    runs: choices.length + tests.length,
    step,
    seconds: choices.length * choosing + tests.length * testing,
  };
}

/** Clocks are not exact. */
const more = (short: number, long: number) => Math.max(long - short, long / 100);

async function timed(config: RunConfig, { steps, examples }: typeof SHORT) {
  const { warmup: _, until: __, patience: ___, ...others } = config;
  const solved = config.readout === "ridge";
  const few = config.steps === 0 ? 0 : steps;
  const { seconds } = await runTraining({
    ...others,
    steps: few,
    ...(few > 0 && { evaluateEvery: few }),
    evaluateExamples: examples,
    ...(solved && { readoutExamples: examples }),
    test: false,
  });
  // where nothing is stepped, whatever takes time is reading
  return few === 0
    ? { setup: seconds.setup, steps: 0, evaluation: seconds.steps + seconds.evaluation }
    : seconds;
}

/** How many examples a run evaluates on, reads for a closed form, and is tested on. */
function examplesOf({ train, validation, test }: Task["splits"], config: RunConfig) {
  const sizeOf = (split: Split | undefined, endless: number) =>
    split === undefined ? 0 : Number.isFinite(split.length) ? split.length : endless;
  const few = validation
    ? sizeOf(validation, ENDLESS.evaluated)
    : HELD_OUT * sizeOf(train, ENDLESS.evaluated);
  return {
    heldOut: config.evaluateExamples ?? few,
    read: config.readout === "ridge" ? (config.readoutExamples ?? sizeOf(train, ENDLESS.read)) : 0,
    tested: sizeOf(test, ENDLESS.evaluated),
  };
}
