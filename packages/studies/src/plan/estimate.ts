import { openRun, runTraining } from "@permafrost/runs";
import type { Study } from "../study.js";
import type { Cell } from "./cell.js";
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

/** Steps that are timed. */
const STEPS = 4;

/** Examples that evaluation, and closed forms, are timed on. */
const EXAMPLES = 32;

/** Examples of an endless split. */
const ENDLESS = 1024;

/** Estimates how long a cell takes, from a few steps that are thrown away. @throws Error where it cannot be trained */
export async function estimateOf(study: Study, cell: Cell): Promise<Estimate> {
  const { settings } = cell;
  const { task, config } = await openRun({ ...settings, threads: settings.threads ?? 1 });
  const solved = config.readout === "ridge";
  const steps = Math.min(STEPS, config.steps);
  const { warmup: _, until: __, patience: ___, ...timed } = config;
  const { seconds } = await runTraining({
    ...timed,
    steps,
    ...(steps > 0 && { evaluateEvery: steps }),
    evaluateExamples: EXAMPLES,
    ...(solved && { readoutExamples: EXAMPLES }),
    test: false,
  });
  const { train, validation, test } = task.splits;
  const sizeOf = (split: { readonly length: number } | undefined, share = 1) =>
    split === undefined ? 0 : Number.isFinite(split.length) ? share * split.length : ENDLESS;
  const heldOut = config.evaluateExamples ?? (validation ? sizeOf(validation) : sizeOf(train, HELD_OUT));
  const example = seconds.evaluation / EXAMPLES;
  const step = steps === 0 ? 0 : seconds.steps / steps;
  // what is solved for reads its examples once: about what evaluation takes
  const solving = solved ? example * (config.readoutExamples ?? Math.max(sizeOf(train), ENDLESS)) : 0;
  const evaluations = Math.max(1, Math.floor(config.steps / config.evaluateEvery));
  const choosing = seconds.setup + solving + config.steps * step + evaluations * heldOut * example;
  const testing = choosing + sizeOf(test) * example;
  const [choices, tests] = [await choiceRuns(study, cell), await testRuns(study, cell, cell.points[0]!)];
  return {
    runs: choices.length + tests.length,
    step,
    seconds: choices.length * choosing + tests.length * testing,
  };
}

/** Share of training examples that is held out where a task has no validation split. */
const HELD_OUT = 0.1;
