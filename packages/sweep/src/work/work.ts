import { defined } from "@permafrost/common/defined";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { COUNT, FUNCTION, OBJECT, SIGNAL, WHOLE } from "@permafrost/common/option-rules";
import { SaveError } from "@permafrost/runs";
import type { Engine } from "../engines/engine.js";
import { folderEngine } from "../engines/folder-engine.js";
import { openJournal } from "../journal/journal.js";
import { isSettled, type RunState } from "../journal/run-state.js";
import { readPlan } from "../plan/plan-file.js";
import type { PlannedRun } from "../plan/planned-run.js";
import { type Halving, hasReached, rungsOf, survivors } from "../search/halving.js";
import { folderOf } from "../sweep-files.js";
import type { Outcome, TrainRun } from "./outcome.js";
import { type Shard, shardOf } from "./shard.js";
import { trainRun } from "./train-run.js";

/** How runs of a sweep are worked on. */
export interface WorkOptions {
  /** Runs at once. Default 1. */
  readonly jobs?: number;
  /** Only a part of the runs. Default: all. */
  readonly shard?: Shard | undefined;
  /** Ids of the runs that are worked on, of those of the part. Default: all. */
  readonly only?: ReadonlySet<string>;
  /** How often a run that failed is tried again, whoever tried it. Default 2. */
  readonly retries?: number;
  /** What trains a run. Default: this process, {@link trainRun}; more than one at once need {@link childProcesses}. */
  readonly train?: TrainRun;
  /** Puts runs aside that do worse than others. Default: all are trained to their end. */
  readonly halving?: Halving | undefined;
  /** Decides who works on which run. Default: whoever takes it first, by its folder; {@link queueEngine} asks a queue. */
  readonly engine?: Engine;
  /** Ends it cleanly: what is trained is saved after the step at hand. */
  readonly signal?: AbortSignal;
  /** Told of each run that ends; `worked` counts how far all are. */
  onEnd?(run: PlannedRun, outcome: Outcome, worked: () => Worked): void;
  /** Told of what is wrong and no reason to stop. */
  onWarning?(message: string): void;
}

const OPTIONS: OptionRules<WorkOptions> = {
  jobs: COUNT,
  shard: OBJECT,
  only: [(x) => x instanceof Set, "a set of ids"],
  retries: WHOLE,
  train: FUNCTION,
  halving: OBJECT,
  engine: FUNCTION,
  signal: SIGNAL,
  onEnd: FUNCTION,
  onWarning: FUNCTION,
};

/** How far the runs are that are worked on. */
export interface Worked {
  /** All of them. */
  readonly runs: number;
  /** Those that are done, whoever did them. */
  readonly done: number;
  /** Those that failed too often, or will never work. */
  readonly failed: number;
  /** Those that were done by this worker, now. */
  readonly doneNow: number;
  /** Those that halving put aside. Default: there is none. */
  readonly aside?: number;
}

/** Retries of runs where nothing is said. */
export const RETRIES = 2;

/**
 * Works on a sweep until none of its runs is left: each is done, or failed too often. Any number of workers may do so at once, on any number of machines that share
 * the folder: a run is trained by one of them.
 *
 * @param folder of the sweep, as {@link addToPlan} made it
 * @returns how far the runs were when it ended; fewer are settled than there are only if its signal ended it
 * @throws Error if there is no plan; SaveError if nothing more can be written.
 */
export async function work(folder: string, options: WorkOptions = {}): Promise<Worked> {
  checkOptions("work on a sweep", options, OPTIONS);
  const { jobs = 1, shard = { index: 0, of: 1 }, retries = RETRIES, train = trainRun } = options;
  const { engine = folderEngine, signal = new AbortController().signal, only, halving } = options;
  const { onEnd, onWarning } = options;
  if (halving && shard.of > 1)
    throw new RangeError(
      `Cannot halve a part of a sweep (${shard.index}/${shard.of}): its best runs need not be those of all. Let workers share a folder, without shards`,
    );
  const plan = await readPlan(folder);
  if (plan.cutOff > 0)
    onWarning?.(`${plan.cutOff} lines of the plan were cut off and are left out: plan their runs again`);
  const runs = shardOf(plan.runs, shard).filter(({ id }) => only?.has(id) ?? true);
  const journal = await openJournal(folder);
  const settled = ({ id }: PlannedRun) => isSettled(journal.stateOf(id), retries);
  const rungs = halving ? rungsOf(runs, halving) : [];
  let open: readonly PlannedRun[] = runs;
  let doneNow = 0;
  const worked = () => ({
    ...countsOf(runs, (id) => journal.stateOf(id), retries),
    doneNow,
    ...(halving && { aside: runs.filter((run) => !open.includes(run) && !settled(run)).length }),
  });
  const note = (record: Parameters<typeof journal.note>[0]) =>
    journal.note(record).catch((error: Error) => {
      throw new SaveError(`Cannot note what becomes of the run ${record.run}: ${error.message}`, {
        cause: error,
      });
    });
  const trained = async (run: PlannedRun, stop: AbortSignal, until: number | undefined) => {
    const { id, config } = run;
    const begun = performance.now();
    await note({ run: id, state: "begun" });
    const outcome = await train({ folder: folderOf(folder, id), config, ...defined({ until }) }, stop);
    const seconds = Math.round(performance.now() - begun) / 1000;
    // whatever is tried next could not be saved either
    if (outcome.state === "unsaved") throw new SaveError(outcome.error);
    if (outcome.state !== "taken") await note({ run: id, ...outcome, seconds });
    if (outcome.state === "done" && !outcome.before) doneNow++;
    onEnd?.(run, outcome, worked);
    return outcome;
  };
  const shift = {
    sweep: folder,
    jobs,
    retries,
    journal,
    stop: signal,
    warn: (text: string) => onWarning?.(text),
  };
  for (const until of [...rungs, undefined]) {
    const isOver = (run: PlannedRun) =>
      settled(run) || (until !== undefined && hasReached(journal.stateOf(run.id), until));
    await engine({
      ...shift,
      runs: open,
      isSettled: isOver,
      train: (run, stop) => trained(run, stop, until),
    });
    if (signal.aborted) break;
    if (until !== undefined) open = survivors(open, (id) => journal.stateOf(id), until, halving!);
  }
  return worked();
}

/** How many runs are done, and how many failed for good. */
function countsOf(
  runs: readonly PlannedRun[],
  stateOf: (id: string) => RunState,
  retries: number,
): Omit<Worked, "doneNow"> {
  let [done, failed] = [0, 0];
  for (const { id } of runs) {
    const state = stateOf(id);
    if (state.state === "done") done++;
    else if (isSettled(state, retries)) failed++;
  }
  return { runs: runs.length, done, failed };
}
