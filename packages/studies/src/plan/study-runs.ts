import { isBodyDrawn } from "@permafrost/runs";
import { plannedRun } from "@permafrost/sweep";
import type { RunSeeds, Study, StudyRun } from "../study.js";
import type { Cell } from "./cell.js";
import { paidSteps } from "./paid-steps.js";
import { type Point, settingsAt } from "./points.js";
import { choosingSeeds, seedSettings, testSeeds } from "./seeds.js";

/** The runs that a cell's point is chosen by; none where there is nothing to choose. They do not look at the test split. */
export async function choiceRuns(study: Study, cell: Cell): Promise<readonly StudyRun[]> {
  if (cell.points.length === 1) return [];
  const seeds = choosingSeeds(study).map(
    (seed): RunSeeds => ({ body: isBodyDrawn(cell.settings) ? seed : null, training: seed, data: seed }),
  );
  return Promise.all(
    cell.points.flatMap((point) =>
      seeds.map((each) => runOf(study, cell, { phase: "choice", point, seeds: each })),
    ),
  );
}

/** The runs that a cell is tested by, at a point of its grid. */
export const testRuns = (study: Study, cell: Cell, point: Point): Promise<readonly StudyRun[]> =>
  Promise.all(
    testSeeds(study, isBodyDrawn(cell.settings)).map((seeds) =>
      runOf(study, cell, { phase: "test", point, seeds }),
    ),
  );

async function runOf(
  { budget }: Study,
  cell: Cell,
  { phase, point, seeds }: Pick<StudyRun, "phase" | "point" | "seeds">,
): Promise<StudyRun> {
  const { arm, task } = cell;
  const settings = settingsAt(cell.settings, point);
  const config = {
    ...settings,
    steps: paidSteps(budget, cell, settings),
    ...seedSettings(seeds),
    ...(phase === "choice" && { test: false }),
  };
  return { ...(await plannedRun(config)), arm, task, phase, point, seeds };
}
