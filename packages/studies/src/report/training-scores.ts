import { evaluateRun } from "@permafrost/runs";
import type { RunScore } from "../study.js";
import type { CellState } from "../work/study-state.js";
import { keptRun } from "./kept-run.js";
import { measuredOnce } from "./measured-once.js";

/** Training examples that are looked at, of those that there are. */
const EXAMPLES = 1024;

/** How well a run does on the examples that it was trained on. */
export interface TrainingScore extends RunScore {
  /** How many labels there are in training; null where examples never end. */
  readonly labels: number | null;
  /** Classes of a label; 1 where labels are values. */
  readonly classes: number;
}

/** Scores of all runs that were tested, by id: measured once, and kept in the study's folder; null of a run whose weights were cleared away before, or whose loss is no number. */
export async function trainingScores(
  cells: readonly Pick<CellState, "testing">[],
  folder: string,
): Promise<Readonly<Record<string, TrainingScore | null>>> {
  const done = cells.flatMap(({ testing }) => testing.filter(({ state }) => state === "done"));
  return measuredOnce(
    `${folder}/training.json`,
    Object.fromEntries(
      done.map(({ id }) => [id, { of: `${EXAMPLES} examples`, measure: () => scoreOf(folder, id) }]),
    ),
  );
}

async function scoreOf(folder: string, id: string): Promise<TrainingScore | null> {
  const run = await keptRun(folder, id);
  if (!run) return null;
  const { device, threads } = run.config;
  const { loss, accuracy, metrics } = await evaluateRun(run, {
    split: "train",
    examples: EXAMPLES,
    ...(device !== undefined && { device: device as "auto" }),
    ...(threads !== undefined && { threads }),
  });
  // no number survives JSON that is none
  if (!Number.isFinite(loss)) return null;
  const { output, splits } = run.task;
  const labels = splits.train!.length * output.tokens * output.labels;
  return {
    loss,
    ...(Number.isFinite(accuracy) && { accuracy }),
    ...(metrics && { metrics }),
    labels: Number.isFinite(labels) ? labels : null,
    classes: output.classes,
  };
}
