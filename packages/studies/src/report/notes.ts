import { gridText, pointsOf } from "../plan/points.js";
import type { Grid, Study } from "../study.js";

/** What a study was done with, for whoever reads of it. */
export function notesOf({
  seeds = 5,
  choosingSeeds = 1,
  grid,
  budget,
  protocol = "corrected",
  settings = {},
  arms,
  tasks,
}: Study): readonly (readonly [string, string])[] {
  const tried =
    grid === undefined
      ? "learning rates 0.0003, 0.001, 0.003, 0.01, with and without warm-up"
      : triedText(grid);
  return [
    [
      "chosen on",
      `the selection split, by ${choosingSeeds === 1 ? "a seed" : `${choosingSeeds} seeds`} of its own`,
    ],
    ["tried for each arm and task", tried],
    ...Object.entries(arms).flatMap(([arm, { grid: own }]) =>
      own === undefined ? [] : [[`tried for ${arm}`, triedText(own)] as const],
    ),
    [
      "tested with",
      typeof seeds === "number"
        ? `${seeds} fresh seeds, of body, training and data together`
        : crossed(seeds),
    ],
    ["budget", budget === undefined ? "as the settings say" : budgetText(budget, tasks)],
    ["protocol", protocol],
    ...Object.entries(settings).map(
      ([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as const,
    ),
  ];
}

/** Of a single point there is nothing to choose. */
const triedText = (grid: Grid): string =>
  pointsOf(grid).length === 1
    ? ["nothing", gridText(grid)].filter(Boolean).join(", always ")
    : gridText(grid);

const crossed = ({ body = 1, training = 1, data = 1 }: Exclude<NonNullable<Study["seeds"]>, number>) =>
  `${body} of bodies × ${training} of training × ${data} of data, fresh`;

/** What all have; and what a task has that says otherwise. */
function budgetText({ steps, flops }: NonNullable<Study["budget"]>, tasks: Study["tasks"]): string {
  const stepsText = (count: number | undefined) => (count === undefined ? "" : `${count} steps`);
  const most = flops === undefined ? "" : `${flops.toExponential(2)} float operations`;
  const all = [stepsText(steps), most].filter(Boolean).join(", at most ");
  const own = Object.entries(tasks).filter(([, task]) => task.steps !== undefined && task.steps !== steps);
  return [all, ...own.map(([name, task]) => `${name}: ${stepsText(task.steps)}`)].filter(Boolean).join("; ");
}
