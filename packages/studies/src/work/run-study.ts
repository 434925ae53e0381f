import { makeFolder } from "@permafrost/common/make-folder";
import { addToPlan, type Shard, type Worked, type WorkOptions, work } from "@permafrost/sweep";
import type { Cell } from "../plan/cell.js";
import { choiceRuns } from "../plan/study-runs.js";
import type { Phase, Study, StudyRun } from "../study.js";
import { writeStudyFile } from "./study-file.js";
import { studyState } from "./study-state.js";

/** How a study is run; what trains is as `work` of a sweep has it. */
export interface RunStudyOptions
  extends Pick<WorkOptions, "jobs" | "retries" | "train" | "signal" | "onEnd" | "onWarning"> {
  /** Only a part of the cells, each with all of its runs. Default: all. */
  readonly shard?: Shard | undefined;
  /** Told when a phase begins, and how many runs it has. */
  onPhase?(phase: Phase, runs: number): void;
}

/**
 * Runs a study: chooses each cell's point on the selection split, then tests it with fresh seeds. Whatever is done already is not done again, so that the same call goes on
 * with a study that was interrupted; any number of workers may share its folder.
 *
 * @param cells as `cellsOf` found them
 * @param folder of the study: a sweep's folder
 * @throws SaveError if nothing more can be written; RangeError where runs that are done read other data than there are now
 */
export async function runStudy(
  study: Study,
  cells: readonly Cell[],
  folder: string,
  { shard = { index: 0, of: 1 }, onPhase, ...options }: RunStudyOptions = {},
): Promise<Worked> {
  const mine = cells.filter((_, i) => i % shard.of === shard.index);
  await makeFolder(folder);
  // what was done with other data is found before more is
  if (mine.some(({ dataHash }) => dataHash !== undefined))
    await studyState(study, mine, folder, options.retries);
  await writeStudyFile(study, folder);
  const worked = async (phase: Phase, runs: readonly StudyRun[]): Promise<Worked> => {
    if (runs.length === 0) return NOTHING;
    onPhase?.(phase, runs.length);
    await addToPlan(
      folder,
      runs.map(({ id, config }) => ({ id, config })),
    );
    return work(folder, { ...options, only: new Set(runs.map(({ id }) => id)) });
  };
  const choosing = await worked(
    "choice",
    (await Promise.all(mine.map((cell) => choiceRuns(study, cell)))).flat(),
  );
  if (options.signal?.aborted) return choosing;
  const state = await studyState(study, mine, folder, options.retries);
  const testing = await worked(
    "test",
    state.flatMap((cell) => cell.testing),
  );
  return sum(choosing, testing);
}

const NOTHING: Worked = { runs: 0, done: 0, failed: 0, doneNow: 0 };

const sum = (a: Worked, b: Worked): Worked => ({
  runs: a.runs + b.runs,
  done: a.done + b.done,
  failed: a.failed + b.failed,
  doneNow: a.doneNow + b.doneNow,
});
