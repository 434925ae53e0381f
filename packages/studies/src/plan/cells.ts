import {
  type GivenConfig,
  type Inspection,
  inspection,
  type OnReading,
  type OpenRun,
  openRun,
} from "@permafrost/runs";
import type { Study } from "../study.js";
import type { Cell } from "./cell.js";
import { checkCountedAlike } from "./counted-alike.js";
import { matchedSizes, missOf } from "./matched-sizes.js";
import { countedSettings, mergedSettings } from "./merged-settings.js";
import { type Metric, metricOf } from "./metric.js";
import { paidSteps } from "./paid-steps.js";
import { placeOf } from "./place.js";
import { pointsOf, settingsAt, usualGrid } from "./points.js";
import { choiceRuns, testRuns } from "./study-runs.js";
import { taskKey } from "./task-key.js";

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
    const opened = new Map<string, Opened>();
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
        const data = options.data === false ? undefined : await openedOnce(opened, settings, options);
        metric ??= metricOf(study.metric, found.task.output, data?.metrics ?? {});
        const cell = cellOf(study, { arm, task, settings, found, metric, miss, dataHash: data?.dataHash });
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

/** What is kept of a task that was opened. */
interface Opened extends Pick<OpenRun, "metrics"> {
  readonly dataHash: string | undefined;
}

/** Opens a task, whose files have to be there: once for all arms that say the same of it. */
async function openedOnce(
  opened: Map<string, Opened>,
  settings: GivenConfig,
  { onReading }: CellOptions,
): Promise<Opened> {
  const key = taskKey(settings);
  const before = opened.get(key);
  if (before) return before;
  const { metrics, config } = await openRun(settings, onReading ? { onReading } : {});
  const found = { metrics, dataHash: config.dataHash };
  opened.set(key, found);
  return found;
}

interface Found extends Pick<Cell, "arm" | "task" | "metric"> {
  readonly settings: GivenConfig;
  readonly found: Inspection;
  readonly miss: number | undefined;
  readonly dataHash: string | undefined;
}

function cellOf(
  { grid, budget, arms }: Study,
  { arm, task, settings, found, metric, miss, dataHash }: Found,
): Cell {
  const { architecture, layers, width, counts } = found;
  const tried = arms[arm]!.grid ?? grid ?? usualGrid(paidSteps(budget, found, settings));
  const points = settings.steps === 0 ? [{}] : pointsOf(tried);
  return {
    arm,
    task,
    settings,
    points,
    steps: paidSteps(budget, found, settingsAt(settings, points[0]!)),
    metric,
    architecture,
    layers,
    width,
    counts,
    ...(miss !== undefined && { missPercent: miss }),
    ...(dataHash !== undefined && { dataHash }),
  };
}
