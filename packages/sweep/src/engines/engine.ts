import type { Journal } from "../journal/journal.js";
import type { PlannedRun } from "../plan/planned-run.js";
import type { Outcome } from "../work/outcome.js";

/** What a worker is to do: an engine only decides which run comes next, and when there is none. */
export interface Shift {
  /** Folder of the sweep. */
  readonly sweep: string;
  /** The runs that may be worked on, in the order of the plan. */
  readonly runs: readonly PlannedRun[];
  /** Runs at once. */
  readonly jobs: number;
  /** How often what failed is tried again. */
  readonly retries: number;
  /** What all workers on the folder noted. */
  readonly journal: Journal;
  /** Whether there is nothing to do for a run any more, by the journal. */
  isSettled(run: PlannedRun): boolean;
  /** Trains a run, and notes how that ended. @param stop ends it early. @throws SaveError where it could not be written: others would come to no more */
  train(run: PlannedRun, stop: AbortSignal): Promise<Outcome>;
  /** Ends the shift cleanly: what is trained is saved after the step at hand. */
  readonly stop: AbortSignal;
  /** Told of what is wrong and no reason to end. */
  warn(message: string): void;
}

/**
 * Hands out runs until none is left, or the shift's signal ends it.
 *
 * @throws Error, once what is trained beside was saved.
 */
export type Engine = (shift: Shift) => Promise<void>;
