import { type GivenConfig, type Inspection, inspection, type OnReading, openRun } from "@permafrost/runs";
import type { Study } from "../study.js";
import type { Cell } from "./cell.js";
import { checkCountedAlike } from "./counted-alike.js";
import { matchedSizes, missOf } from "./matched-sizes.js";
import { countedSettings, mergedSettings } from "./merged-settings.js";
import { type Metric, metricOf } from "./metric.js";
import { placeOf } from "./place.js";
import { pointsOf, usualGrid } from "./points.js";
import { choiceRuns, testRuns } from "./study-runs.js";

/** How cells are opened. */
export interface CellOptions {
  /** Where the study is from, for messages. Default: the study. */
  readonly from?: string;
  /** Whether data have to be there, which is all that a plan without times can do without. Default true. */
  readonly data?: boolean;
  /** Told how reads go. Default: nobody is. */
  readonly onReading?: OnReading;
}

/**
 * The cells of a checked study, task by task: sizes found, counts counted, and each looked at, so that what could not work is known before anything is trained.
 *
 * @throws RangeError naming the arm and the task that do not go together, and why; Error for data that are not there.
 */
export async function cellsOf(study: Study, options: CellOptions = {}): Promise<readonly Cell[]> {
  const cells: Cell[] = [];
  for (const task of Object.keys(study.tasks)) {
    const arms = Object.entries(study.arms).filter(([, { only }]) => only?.includes(task) ?? true);
    const counted = new Map<string, Inspection>();
    let metric: Metric | undefined;
    // those that others are matched to come first
    for (const [arm, { match }] of arms.toSorted(
      ([, a], [, b]) => Number(a.match !== undefined) - Number(b.match !== undefined),
    ))
      await placed(["arms", arm], task, options, async () => {
        const given = mergedSettings(study, arm, task);
        const settings = match ? { ...given, ...(await matchedSizes(study, given, { match, task })) } : given;
        const found = await inspection(countedSettings(settings));
        counted.set(arm, found);
        const to = match && counted.get(match.to);
        const miss = to && missOf(found, to, match);
        metric ??=
          options.data === false
            ? metricOf(study.metric, found.task.output, {})
            : await openedMetric(study, settings, options);
        const cell = cellOf(study, { arm, task, settings, found, metric, miss });
        await checkCountedAlike(countedSettings(settings), cell.points, found);
        // such as a warm-up of more steps than there are
        await (cell.points.length > 1 ? choiceRuns(study, cell) : testRuns(study, cell, cell.points[0]!));
        cells.push(cell);
      });
  }
  const order = new Map(Object.keys(study.arms).map((arm, i) => [arm, i]));
  const tasks = new Map(Object.keys(study.tasks).map((task, i) => [task, i]));
  return cells.sort(
    (a, b) => tasks.get(a.task)! - tasks.get(b.task)! || order.get(a.arm)! - order.get(b.arm)!,
  );
}

/** Says of an error which place in the study it is about. */
async function placed(
  path: readonly string[],
  task: string,
  { from = "the study" }: CellOptions,
  open: () => Promise<void>,
): Promise<void> {
  try {
    await open();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    error.message = `Cannot use ${from}: ${placeOf(path)} with ${placeOf(["tasks", task])}: ${error.message}`;
    throw error;
  }
}

/** Opens the task, whose files have to be there. */
async function openedMetric(
  study: Study,
  settings: GivenConfig,
  { onReading }: CellOptions,
): Promise<Metric> {
  const { task, metrics } = await openRun(settings, onReading ? { onReading } : {});
  return metricOf(study.metric, task.output, metrics);
}

interface Found extends Pick<Cell, "arm" | "task" | "metric"> {
  readonly settings: GivenConfig;
  readonly found: Inspection;
  readonly miss: number | undefined;
}

function cellOf({ grid, budget, arms }: Study, { arm, task, settings, found, metric, miss }: Found): Cell {
  const { architecture, layers, width, counts, step } = found;
  const said = settings.steps;
  const paid =
    budget?.flops === undefined
      ? undefined
      : Math.floor(budget.flops / (step.batchSize * (settings.accumulate ?? 1) * counts.flops.step));
  if (paid === 0 && said !== 0)
    throw new RangeError(
      `budget.flops does not pay for a step, which takes ${step.batchSize * counts.flops.step}`,
    );
  const steps = paid === undefined || said === 0 ? said : Math.min(paid, said ?? paid);
  const tried = arms[arm]!.grid ?? grid ?? usualGrid(steps ?? 2000);
  return {
    arm,
    task,
    settings: { ...settings, ...(steps !== undefined && { steps }) },
    points: steps === 0 ? [{}] : pointsOf(tried),
    metric,
    architecture,
    layers,
    width,
    counts,
    ...(miss !== undefined && { missPercent: miss }),
  };
}
