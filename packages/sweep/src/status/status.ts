import { openJournal } from "../journal/journal.js";
import type { Figures } from "../journal/record.js";
import { isSettled } from "../journal/run-state.js";
import { readPlan } from "../plan/plan-file.js";
import { RETRIES } from "../work/work.js";

/** A run of a sweep, and what became of it. */
export interface RunStatus {
  /** Its id, which its folder is named by. */
  readonly id: string;
  /** `begun` by a worker that trains it, or was killed; `paused` where halving put it aside; `failed` for good. */
  readonly state: "waiting" | "begun" | "paused" | "done" | "failed";
  /** Its settings, of those that differ between the runs. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What it came to, once it is done; until then, where it was put aside last. */
  readonly figures?: Figures;
  /** Seconds that its last part took. */
  readonly seconds?: number;
  /** How often it failed. */
  readonly failures: number;
  /** What went wrong the last time. */
  readonly error?: string;
}

/** How far a sweep is. */
export interface SweepStatus {
  /** How many runs are planned. */
  readonly planned: number;
  /** How many are in which state. */
  readonly counts: Readonly<Record<RunStatus["state"], number>>;
  /** All runs in the order of the plan. */
  readonly runs: readonly RunStatus[];
  /** Lines of the plan that were cut off. */
  readonly cutOff: number;
}

/**
 * How far a sweep is, from its plan and what its workers noted: no run's folder is looked into.
 *
 * @param retries after how many more failures a run has failed for good. Default 2, as workers have it
 * @throws Error if there is no plan
 */
export async function sweepStatus(folder: string, retries: number = RETRIES): Promise<SweepStatus> {
  const [plan, journal] = await Promise.all([readPlan(folder), openJournal(folder)]);
  const varied = variedIn(plan.runs.map(({ config }) => config));
  const counts = { done: 0, begun: 0, waiting: 0, paused: 0, failed: 0 };
  const runs = plan.runs.map(({ id, config }): RunStatus => {
    const known = journal.stateOf(id);
    const { failures, error, end, paused = {} } = known;
    // numbers come in their order
    const figures = end?.figures ?? Object.values(paused).at(-1);
    const state = known.state !== "done" && isSettled(known, retries) ? "failed" : known.state;
    counts[state]++;
    return {
      id,
      state,
      settings: Object.fromEntries(varied.map((name) => [name, config[name as keyof typeof config]])),
      ...(figures && { figures }),
      ...(end?.seconds !== undefined && { seconds: end.seconds }),
      failures,
      ...(error !== undefined && { error }),
    };
  });
  return { planned: runs.length, counts, runs, cutOff: plan.cutOff };
}

/** Names of settings that are not the same in all configurations. */
function variedIn(configs: readonly object[]): readonly string[] {
  const first = new Map<string, string>();
  const varied = new Set<string>();
  const seen = new Map<string, number>();
  for (const config of configs)
    for (const [name, value] of Object.entries(config)) {
      const text = JSON.stringify(value);
      seen.set(name, (seen.get(name) ?? 0) + 1);
      if (!first.has(name)) first.set(name, text);
      else if (first.get(name) !== text) varied.add(name);
    }
  // left out by some
  for (const [name, count] of seen) if (count < configs.length) varied.add(name);
  return [...varied];
}

/** Runs that are done, the best first: by the loss on the selection split, never by the test. */
export const ranked = (runs: readonly RunStatus[]): readonly RunStatus[] =>
  runs.filter(({ state }) => state === "done").sort((a, b) => lossOf(a) - lossOf(b));

const lossOf = ({ figures }: RunStatus) => {
  const loss = figures?.heldOut?.loss;
  // JSON has no NaN
  return typeof loss === "number" && !Number.isNaN(loss) ? loss : Number.MAX_VALUE;
};
