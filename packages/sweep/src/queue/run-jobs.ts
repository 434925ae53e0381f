import type { Queue } from "bullmq";
import type { Shift } from "../engines/engine.js";
import type { PlannedRun } from "../plan/planned-run.js";

/** The jobs of a sweep's runs. */
export interface RunJobs {
  /** Queues what is not settled, where it is not queued already. */
  fill(): Promise<void>;
  /** Jobs that wait, or that somebody has. */
  left(): Promise<number>;
  /** Jobs that have ended, one way or the other. */
  ended(): Promise<number>;
  /** Notes for the runs of this plan what became of their jobs. */
  noteEnds(): Promise<void>;
}

/** A run of hours may lose its worker any number of times: it goes on from its checkpoint. How often it may fail, workers decide. */
export const ANY_NUMBER = 2 ** 31 - 1;

/** Jobs in one message. */
const AT_ONCE = 1000;

const LEFT = ["waiting", "active", "delayed", "prioritized"] as const;
const ENDED = ["completed", "failed"] as const;

/** A job is called as its run is; a letter goes before it, for BullMQ takes no name that is a number. */
export const jobOf = ({ id }: Pick<PlannedRun, "id">): string => `r${id}`;

export function runJobs(queue: Queue, { runs, journal, isSettled }: Shift): RunJobs {
  const sum = async (states: readonly (typeof LEFT | typeof ENDED)[number][]) =>
    Object.values(await queue.getJobCounts(...states)).reduce((total, count) => total + count, 0);
  // what ended where nobody here noted it: at the second look, for what it came to may be on its way
  const suspect = new Set<string>();
  const lookAt = async (job: string) => {
    const state = await queue.getJobState(job);
    if (!(ENDED as readonly string[]).includes(state)) suspect.delete(job);
    else if (suspect.delete(job)) await queue.remove(job);
    else suspect.add(job);
  };
  return {
    async fill() {
      const open = runs.filter((run) => !isSettled(run));
      for (const run of (await sum(ENDED)) > 0 ? open : []) await lookAt(jobOf(run));
      for (let from = 0; from < open.length; from += AT_ONCE)
        await queue.addBulk(
          open.slice(from, from + AT_ONCE).map((run) => ({
            name: "run",
            data: {},
            opts: { jobId: jobOf(run), attempts: ANY_NUMBER, stackTraceLimit: 0 },
          })),
        );
    },
    left: () => sum(LEFT),
    ended: () => sum(ENDED),
    async noteEnds() {
      const known = new Map(runs.map((run) => [jobOf(run), run]));
      for (const job of await queue.getJobs([...ENDED])) {
        const run = known.get(job.id!);
        if (!run || isSettled(run)) continue;
        if (job.failedReason)
          await journal.note({ run: run.id, state: "failed", error: job.failedReason, hopeless: true });
        else await journal.note({ run: run.id, state: "done", figures: job.returnvalue });
      }
    },
  };
}
