import type { Journal } from "../journal/journal.js";
import type { PlannedRun } from "../plan/planned-run.js";
import type { Outcome } from "../work/outcome.js";
import { waited } from "./waited.js";

/** The runs that are left, in the order in which they are tried. */
export interface RunQueue {
  /** The next one; waits while all that are left are others' or to be tried later. Nothing once none is left, or the signal came. */
  next(signal: AbortSignal): Promise<PlannedRun | undefined>;
  /** Says what became of one. */
  back(run: PlannedRun, outcome: Outcome): void;
}

/** Milliseconds until a run that another process trains is asked for again: it may have been killed. */
const AGAIN = 5000;

/** Milliseconds until journals are read again, of which one may say that nothing is left. */
const LOOK = 1000;

/**
 * Runs in the order of the plan: first those that nobody has begun, then those that failed or that somebody began, who may have been killed.
 */
export function runQueue(
  runs: readonly PlannedRun[],
  journal: Pick<Journal, "stateOf" | "refresh">,
  isSettled: (run: PlannedRun) => boolean,
): RunQueue {
  let at = 0;
  let later: { readonly run: PlannedRun; readonly due: number }[] = [];
  const fresh = () => {
    while (at < runs.length) {
      const run = runs[at++]!;
      if (isSettled(run)) continue;
      if (journal.stateOf(run.id).state !== "begun") return run;
      later.push({ run, due: 0 });
    }
    return undefined;
  };
  const due = () => {
    later = later.filter(({ run }) => !isSettled(run));
    const i = later.findIndex(({ due }) => due <= performance.now());
    return i < 0 ? undefined : later.splice(i, 1)[0]!.run;
  };
  return {
    async next(signal) {
      while (!signal.aborted) {
        await journal.refresh();
        const run = fresh() ?? due();
        if (run || later.length === 0) return run;
        await waited(LOOK, signal);
      }
      return undefined;
    },
    back(run, { state }) {
      if (state !== "done") later.push({ run, due: state === "taken" ? performance.now() + AGAIN : 0 });
    },
  };
}
