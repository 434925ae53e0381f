import type { Worker } from "bullmq";
import { RunLost } from "../engines/run-lost.js";
import { waited } from "../engines/waited.js";

/** The jobs that a worker has, and keeps by saying so again and again. */
export interface HeldJobs {
  /** Holds one while something is done. @param work its signal says that the job was given to another worker */
  holding<T>(job: string, token: string, work: (lost: AbortSignal) => Promise<T>): Promise<T>;
  /** Renews them until the signal comes. */
  renewing(signal: AbortSignal): Promise<void>;
}

/** How often a sign of life is given in the time that the queue is patient. */
const BEATS = 4;

/** Where the queue has given a job to another, what BullMQ calls `lockRenewalFailed`, whoever trains it here is to end at once. */
export function heldJobs(worker: Worker, patience: number): HeldJobs {
  const held = new Map<string, { readonly token: string; readonly lost: AbortController }>();
  return {
    async holding(job, token, work) {
      const lost = new AbortController();
      held.set(job, { token, lost });
      try {
        return await work(lost.signal);
      } finally {
        held.delete(job);
      }
    },
    async renewing(signal) {
      while (!signal.aborted) {
        await waited(patience / BEATS, signal);
        const jobs = [...held];
        if (jobs.length === 0) continue;
        const [ids, tokens] = [jobs.map(([id]) => id), jobs.map(([, { token }]) => token)];
        // a server that is away gives nothing to others; what it forgot meanwhile is heard once it is back
        const gone = await worker.extendJobLocks(ids, tokens, patience).catch((): string[] => []);
        for (const [id, { lost }] of jobs)
          if (gone.includes(id)) lost.abort(new RunLost(`The queue gave ${id} to another worker`));
      }
    },
  };
}
