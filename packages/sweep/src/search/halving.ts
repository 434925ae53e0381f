import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { COUNT } from "@permafrost/common/option-rules";
import type { RunState } from "../journal/run-state.js";
import type { PlannedRun } from "../plan/planned-run.js";

/**
 * Successive halving (Jamieson and Talwalkar 2016): all runs are trained for a few steps, the best of them for more, and so on. All workers on a sweep are told
 * the same, and put the same runs aside, whoever trained which.
 */
export interface Halving {
  /** Steps after which runs are compared for the first time. */
  readonly from: number;
  /** One in so many goes on, for so many times the steps. Default 3. */
  readonly by?: number | undefined;
}

const RULES: OptionRules<Halving> = {
  from: COUNT,
  by: [(given) => Number.isInteger(given) && Number(given) >= 2, "a whole number of at least 2"],
};

const BY = 3;

/**
 * The steps at which runs are compared: those that go on after the last one are trained to their end.
 *
 * @throws TypeError for an option that there is not, RangeError for one that makes no sense, runs of several lengths, that are not evaluated then, or are over before.
 */
export function rungsOf(runs: readonly PlannedRun[], halving: Halving): readonly number[] {
  checkOptions("halve a sweep", halving, RULES);
  const { from, by = BY } = halving;
  const lengths = [...new Set(runs.map(({ config }) => config.steps))];
  const [steps = 0] = lengths;
  if (lengths.length > 1)
    throw new RangeError(
      `Cannot halve a sweep of runs of ${lengths.slice(0, 3).join(", ")} steps: they are compared at the same step. Plan them with the same`,
    );
  const rungs: number[] = [];
  for (let rung = from; rung < steps; rung *= by) rungs.push(rung);
  if (rungs.length === 0 && runs.length > 0)
    throw new RangeError(
      `Cannot halve a sweep from step ${from} on: its runs end after ${steps} steps. Begin before that`,
    );
  for (const { config } of runs) {
    const missed = rungs.find((rung) => rung % config.evaluateEvery !== 0);
    if (missed !== undefined)
      throw new RangeError(
        `Cannot halve a sweep at step ${missed}: its runs are evaluated every ${config.evaluateEvery} steps. Begin at a multiple of that`,
      );
  }
  return rungs;
}

/** Those that go on from a rung: one in so many, the best by the loss on the selection split; of equals, the one that was planned first. */
export function survivors(
  runs: readonly PlannedRun[],
  stateOf: (id: string) => RunState,
  rung: number,
  { by = BY }: Halving,
): readonly PlannedRun[] {
  const ranked = runs
    .map((run) => ({ run, loss: lossAt(stateOf(run.id), rung) }))
    .filter(({ loss }) => !Number.isNaN(loss))
    .sort((a, b) => a.loss - b.loss);
  return ranked.slice(0, Math.ceil(runs.length / by)).map(({ run }) => run);
}

/** Whether a run is known to have come so far. */
export const hasReached = (state: RunState, rung: number): boolean =>
  state.end !== undefined || state.paused?.[rung] !== undefined;

/** NaN of what failed before. JSON has none. */
function lossAt({ paused, end }: RunState, rung: number): number {
  const loss = (paused?.[rung] ?? end?.figures)?.heldOut?.loss;
  return typeof loss === "number" ? loss : Number.NaN;
}
