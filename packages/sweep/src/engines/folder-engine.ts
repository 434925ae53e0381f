import type { Engine } from "./engine.js";
import { runQueue } from "./run-queue.js";

/** Workers share the sweep's folder and nothing else: each takes what nobody has. */
export const folderEngine: Engine = async ({ runs, jobs, journal, isSettled, train, stop: asked }) => {
  const queue = runQueue(runs, journal, isSettled);
  const failing = new AbortController();
  const stop = AbortSignal.any([asked, failing.signal]);
  const slot = async () => {
    for (let run = await queue.next(stop); run; run = await queue.next(stop))
      queue.back(run, await train(run, stop));
  };
  const slots = Array.from({ length: Math.min(jobs, runs.length) }, () =>
    slot().catch((error: unknown) => {
      failing.abort();
      throw error;
    }),
  );
  // what others train is saved before it is said that one could not go on
  for (const ended of await Promise.allSettled(slots)) if (ended.status === "rejected") throw ended.reason;
};
