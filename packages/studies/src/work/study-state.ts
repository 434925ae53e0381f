import type { Cell } from "../plan/cell.js";
import { choiceRuns, testRuns } from "../plan/study-runs.js";
import type { Study, StudyResult } from "../study.js";
import { checkData } from "./check-data.js";
import { type Choice, chosen } from "./choose.js";
import { resultsOf } from "./results.js";

/** A cell, and what became of its runs. */
export interface CellState extends Cell {
  /** What was tried, and what was chosen. */
  readonly choice: Choice;
  /** Runs that it is chosen by. */
  readonly choosing: readonly StudyResult[];
  /** Runs that it is tested by; none before it is chosen. */
  readonly testing: readonly StudyResult[];
}

/**
 * How far the cells of a study are.
 *
 * @param folder of the study
 * @param retries after how many more failures a run has failed for good. Default 2
 * @throws RangeError where runs read other data than there are now
 */
export async function studyState(
  study: Study,
  cells: readonly Cell[],
  folder: string,
  retries?: number,
): Promise<readonly CellState[]> {
  const planned = await Promise.all(cells.map((cell) => choiceRuns(study, cell)));
  const choosing = byCell(planned, await resultsOf(folder, planned.flat(), retries));
  const choices = cells.map((cell, i) => chosen(cell, choosing[i]!));
  const tested = await Promise.all(
    cells.map(async (cell, i) => {
      const { point } = choices[i]!;
      return point ? testRuns(study, cell, point) : [];
    }),
  );
  const testing = byCell(tested, await resultsOf(folder, tested.flat(), retries));
  const states = cells.map((cell, i) => ({
    ...cell,
    choice: choices[i]!,
    choosing: choosing[i]!,
    testing: testing[i]!,
  }));
  await checkData(states, folder);
  return states;
}

/** A list as long as all lists together, cut into them. */
function byCell<T>(lists: readonly (readonly unknown[])[], all: readonly T[]): readonly (readonly T[])[] {
  let at = 0;
  return lists.map(({ length }) => {
    at += length;
    return all.slice(at - length, at);
  });
}
