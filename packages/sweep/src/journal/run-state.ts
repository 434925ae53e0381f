import type { Figures, JournalRecord } from "./record.js";

/** What is known of a run from all that was noted of it. */
export interface RunState {
  /** Where it is; what fails is waiting until it has failed too often. */
  readonly state: "waiting" | "begun" | "paused" | "done" | "failed";
  /** How often it failed. */
  readonly failures: number;
  /** Whether it will never work. */
  readonly hopeless: boolean;
  /** What went wrong the last time. */
  readonly error?: string;
  /** What it came to where it was put aside, by step. */
  readonly paused?: Readonly<Record<number, Figures>>;
  /** Of one that is done: what was noted then. */
  readonly end?: JournalRecord;
}

/** Nothing was noted. */
export const UNTOUCHED: RunState = { state: "waiting", failures: 0, hopeless: false };

/** Where a run is after what was noted of it; everything else lets it wait. */
const MOVED: Partial<Record<JournalRecord["state"], RunState["state"]>> = {
  begun: "begun",
  paused: "paused",
};

/** What is known once more was noted. What is done stays done, in whatever order journals are read. */
export function after(before: RunState, record: JournalRecord): RunState {
  if (record.state === "done") return before.end ? before : { ...before, state: "done", end: record };
  const moved = before.end ? "done" : (MOVED[record.state] ?? "waiting");
  if (record.state === "paused" && record.figures)
    return { ...before, state: moved, paused: { ...before.paused, [record.figures.steps]: record.figures } };
  if (record.state !== "failed") return { ...before, state: moved };
  const { error = "it does not say why", hopeless = false } = record;
  return {
    ...before,
    state: moved,
    failures: before.failures + 1,
    hopeless: before.hopeless || hopeless,
    error,
  };
}

/** Whether there is nothing to do for it any more. @param retries how often what failed is tried again */
export const isSettled = ({ state, failures, hopeless }: RunState, retries: number): boolean =>
  state === "done" || hopeless || failures > retries;
