import type { Job } from "bullmq";
import type { Shift } from "../engines/engine.js";
import { readPlan } from "../plan/plan-file.js";
import type { PlannedRun } from "../plan/planned-run.js";
import type { Outcome } from "../work/outcome.js";
import { jobOf } from "./run-jobs.js";
import type { RunResults } from "./run-results.js";
import type { QueuePackages } from "./store.js";

/** Milliseconds until a run that another process trains is asked for again: it may have been killed. */
const AGAIN = 5000;

/** Milliseconds until a run is asked for again that is not in the plan here. */
const ELSEWHERE = 60_000;

/** Trains the run of a job, and says what is to become of the job. */
export type TrainJob = (job: Job, stop: AbortSignal) => Promise<(token: string) => Promise<unknown>>;

/** @param results where what a run came to is sent; nowhere if all see the same folder */
export function jobTrainer(
  { sweep, runs, journal, retries, isSettled, train, warn }: Shift,
  { UnrecoverableError }: QueuePackages,
  results: Pick<RunResults, "send"> | undefined,
): TrainJob {
  let known = new Map(runs.map((run) => [jobOf(run), run]));
  const runOf = async (job: string): Promise<PlannedRun | undefined> => {
    // the plan may have grown
    if (!known.has(job)) known = new Map((await readPlan(sweep)).runs.map((run) => [jobOf(run), run]));
    return known.get(job);
  };
  const trained = async (run: PlannedRun, stop: AbortSignal): Promise<Outcome> => {
    await journal.refresh();
    const { figures } = journal.stateOf(run.id).end ?? {};
    return figures ? { state: "done", figures, before: true } : train(run, stop);
  };
  const later = (job: Job, milliseconds: number) => (token: string) =>
    job.moveToDelayed(Date.now() + milliseconds, token);
  return async (job, stop) => {
    const run = await runOf(job.id!);
    if (!run) {
      warn(`${job.id} is queued, and not in the plan here: copy plan.jsonl once more`);
      return later(job, ELSEWHERE);
    }
    const outcome = await trained(run, stop);
    if (outcome.state === "stopped") return (token) => job.moveToWait(token);
    if (outcome.state === "taken") return later(job, AGAIN);
    if (outcome.state === "done" || outcome.state === "failed") await results?.send(run, outcome);
    if (outcome.state === "done" || outcome.state === "paused")
      return (token) => job.moveToCompleted(outcome.figures, token, false);
    const isOver =
      (outcome.state === "failed" && outcome.hopeless) || job.attemptsMade >= retries || isSettled(run);
    const error = new (isOver ? UnrecoverableError : Error)(outcome.error);
    return (token) => job.moveToFailed(error, token);
  };
}
