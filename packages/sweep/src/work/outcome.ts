import type { RunConfig } from "@permafrost/runs";
import type { Figures } from "../journal/record.js";

/** A run that is to be trained. */
export interface Assignment {
  /** Its folder; what is in it already goes on. */
  readonly folder: string;
  /** All that decides it. */
  readonly config: RunConfig;
  /** The step after which it is put aside, saved; it is evaluated at that step. Default: it is trained to its end. */
  readonly until?: number;
}

/** A run is done. */
export interface RunDone {
  /** How it ended. */
  readonly state: "done";
  /** What it came to. */
  readonly figures: Figures;
  /** Whether it was done already. Default false. */
  readonly before?: boolean;
}

/** A run was trained for as long as it was to be, and can go on. */
export interface RunPaused {
  /** How it ended. */
  readonly state: "paused";
  /** What it came to by then. */
  readonly figures: Figures;
}

/** A run was asked to stop, and can go on. */
export interface RunStopped {
  /** How it ended. */
  readonly state: "stopped";
}

/** Another process trains a run. */
export interface RunElsewhere {
  /** How it ended. */
  readonly state: "taken";
}

/** A run could not be written: what was saved before can go on, and other runs would come to no more. */
export interface RunUnsaved {
  /** How it ended. */
  readonly state: "unsaved";
  /** Why, in one line. */
  readonly error: string;
}

/** A run went wrong. */
export interface RunFailed {
  /** How it ended. */
  readonly state: "failed";
  /** Why, in one line. */
  readonly error: string;
  /** Whether it always will. */
  readonly hopeless: boolean;
}

/** How the training of a run ended. */
export type Outcome = RunDone | RunPaused | RunStopped | RunElsewhere | RunUnsaved | RunFailed;

/**
 * Trains a run, and says how that ended; it throws for nothing that concerns one run alone.
 *
 * @param signal stops it after the step at hand, saved
 */
export type TrainRun = (run: Assignment, signal: AbortSignal) => Promise<Outcome>;
