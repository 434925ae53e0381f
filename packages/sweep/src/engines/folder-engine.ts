import type { Engine } from "./engine.js";
import { runQueue } from "./run-queue.js";

/** Workers share the sweep's folder and nothing else: each takes what nobody has. */
export const folderEngine: Engine = async ({ runs, jobs, journal, isSettled, train, stop: asked }) => {
  const queue = runQueue(runs, journal, isSettled);
  const failing = new AbortController();
  const stop = AbortSignal.any([asked, failing.signal]);
  const slot = async () => {
    // a signal that very many listen to is taken for a leak
    const own = AbortSignal.any([stop]);
    for (let run = await queue.next(own); run; run = await queue.next(own))
      queue.back(run, await train(run, own));
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
