import { type Fate, fateOf } from "@permafrost/runs";
import { CommanderError } from "commander";

/** What the program says to whoever started it: schedulers look at nothing else. */
export const EXIT = {
  /** It is done. */
  done: 0,
  /** It failed, and may work another time: a file that is missing, a network. */
  failed: 1,
  /** It was stopped, or could not write: the same run can go on. `EX_TEMPFAIL`. */
  stopped: 75,
  /** It will never work as it was asked for: options, a configuration, data that do not fit, numbers that are not finite. `EX_CONFIG`. */
  hopeless: 78,
  /** Ctrl-C: the run can go on. */
  interrupted: 130,
} as const;

/** What comes of a run, for whoever started it. */
const OF_FATE: Readonly<Record<Fate, number>> = {
  taken: EXIT.stopped,
  unsaved: EXIT.stopped,
  hopeless: EXIT.hopeless,
  failed: EXIT.failed,
};

/** The exit code that an error comes to. */
export function exitCodeOf(error: unknown): number {
  // of usage: 1; of help, and what says its own: that
  if (error instanceof CommanderError) return error.exitCode === 1 ? EXIT.hopeless : error.exitCode;
  return OF_FATE[fateOf(error)];
}
