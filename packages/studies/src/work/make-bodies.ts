import { builtin } from "@permafrost/common/builtin";
import { quote } from "@permafrost/common/quote";
import { exportCheckpoint, openStoredRun } from "@permafrost/runs";
import { folderOf, type Worked } from "@permafrost/sweep";
import { cellsOf } from "../plan/cells.js";
import { missingBodies, withStandIns } from "../plan/made-bodies.js";
import type { LearnedBody, Study } from "../study.js";
import { type RunStudyOptions, runStudy } from "./run-study.js";
import { type CellState, studyState } from "./study-state.js";

/**
 * Makes the checkpoints of a study that are not there yet, each of the first seed that its arm is tested with: the runs are the study's own, and not done again.
 *
 * @param folder of the study
 * @returns what was done if it was stopped; undefined once all are there
 * @throws Error if an arm could not be trained, or another worker still trains it
 */
export async function makeBodies(
  study: Study,
  folder: string,
  options: Omit<RunStudyOptions, "shard"> = {},
): Promise<Worked | undefined> {
  const missing = await missingBodies(study);
  if (missing.length === 0) return undefined;
  const isWanted = ({ arm, task }: LearnedBody) =>
    missing.some(([, learned]) => learned.arm === arm && learned.task === task);
  const cells = (await cellsOf(await withStandIns(study))).filter(isWanted);
  const worked = await runStudy(study, cells, folder, options);
  if (options.signal?.aborted) return worked;
  const states = await studyState(study, cells, folder, options.retries);
  for (const [path, { arm, task }] of missing)
    await made(folder, path, states.find((cell) => cell.arm === arm && cell.task === task)!);
  return undefined;
}

async function made(folder: string, path: string, { arm, task, testing }: CellState): Promise<void> {
  const first = testing[0];
  if (first?.state !== "done")
    throw new Error(
      `Cannot make the body ${quote(path)} of ${quote(arm)} on ${quote(task)}: its run ${first?.id ?? "was never chosen, for no rate works"}${first ? ` is ${first.state}` : ""}; once it is done, the same command goes on`,
    );
  const { existsSync } = builtin("fs");
  const { mkdir, rename, rm } = builtin("fs/promises");
  const { dirname } = builtin("path");
  await mkdir(dirname(path), { recursive: true });
  // whoever looks sees all of it or nothing
  const part = `${path}.${first.id}.part`;
  await exportCheckpoint(await openStoredRun(folderOf(folder, first.id)), part);
  await rename(part, path).catch(async (error) => {
    await rm(part, { recursive: true });
    // another worker was faster
    if (!existsSync(`${path}/config.json`)) throw error;
  });
}
