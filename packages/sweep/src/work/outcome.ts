import type { RunConfig } from "@permafrost/runs";
import type { Figures } from "../journal/record.js";

/** A run that is to be trained. */
export interface Assignment {
  /** Its folder; what is in it already goes on. */
  readonly folder: string;
  /** All that decides it. */
  readonly config: RunConfig;
}

/** How the training of a run ended. */
export type Outcome =
  /** It is done; `before` says that it was already. */
  | { readonly state: "done"; readonly figures: Figures; readonly before?: boolean }
  /** It was asked to stop, and can go on. */
  | { readonly state: "stopped" }
  /** Another process trains it. */
  | { readonly state: "taken" }
  /** It could not be written; what was saved before can go on, and others would come to no more. */
  | { readonly state: "unsaved"; readonly error: string }
  /** It went wrong; `hopeless` says that it always will. */
  | { readonly state: "failed"; readonly error: string; readonly hopeless: boolean };

/**
 * Trains a run, and says how that ended; it throws for nothing that concerns one run alone.
 *
 * @param signal stops it after the step at hand, saved
 */
export type TrainRun = (run: Assignment, signal: AbortSignal) => Promise<Outcome>;
