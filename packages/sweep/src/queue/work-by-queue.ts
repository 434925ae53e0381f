import { oneLine } from "@permafrost/common/quote";
import { SaveError } from "@permafrost/runs";
import type { Job } from "bullmq";
import type { Shift } from "../engines/engine.js";
import { waited } from "../engines/waited.js";
import { heldJobs } from "./held-jobs.js";
import { queueName } from "./queue-name.js";
import type { QueueOptions } from "./queue-options.js";
import { ANY_NUMBER, runJobs } from "./run-jobs.js";
import { runResults } from "./run-results.js";
import { openStore, type QueuePackages } from "./store.js";
import { jobTrainer } from "./train-job.js";

/** Milliseconds without a sign of life after which a worker's runs go to others. */
const PATIENCE = 30_000;

/** Milliseconds from one look at the queue to the next. */
const LOOK = 1000;

/** Milliseconds in which a server may hear that a worker ends. What it does not hear it finds out. */
const FAREWELL = 5000;

/** Works on a sweep until a queue has nothing left for it. */
export async function workByQueue(
  shift: Shift,
  { url, collect = false, patience = PATIENCE }: QueueOptions,
  packages: QueuePackages,
): Promise<void> {
  const { runs, journal, isSettled } = shift;
  const name = await queueName(shift.sweep, collect);
  const redis = await openStore(url, packages.Redis, shift.warn);
  const queue = new packages.Queue(name, { connection: redis });
  // it is asked for one job after another: its own loop does not outlive every restart of a server
  const worker = new packages.Worker(name, null, {
    connection: redis,
    autorun: false,
    lockDuration: patience,
    stalledInterval: patience,
    maxStalledCount: ANY_NUMBER,
  });
  const say = once(shift.warn);
  queue.on("error", say);
  worker.on("error", say);
  const jobs = runJobs(queue, shift);
  const results = runResults(redis, name, shift);
  const held = heldJobs(worker, patience);
  const trainJob = jobTrainer(shift, packages, collect ? results : undefined);
  const ending = new AbortController();
  const stop = AbortSignal.any([shift.stop, ending.signal]);
  const unheard = after(stop, FAREWELL);
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown) => {
    failure ??= { error };
    ending.abort();
  };
  /** What a server says, once it is there again; nothing if it is not when all ends. */
  const heard = <T>(asked: Promise<T>): Promise<T | undefined> =>
    Promise.race([asked, unheard]).catch((error: unknown) => {
      if (error instanceof SaveError) throw error;
      say(error as Error);
      return undefined;
    });

  const serve = (job: Job, token: string) =>
    held.holding(job.id!, token, async (lost) => {
      if (stop.aborted) return heard(job.moveToWait(token));
      const become = await trainJob(job, AbortSignal.any([stop, lost]));
      return lost.aborted ? undefined : heard(become(token));
    });
  const slot = async () => {
    // a signal that very many listen to is taken for a leak
    const own = AbortSignal.any([stop]);
    while (!stop.aborted) {
      const token = crypto.randomUUID();
      const job = await heard(worker.getNextJob(token, { block: false }));
      if (job) await serve(job, token);
      else await waited(LOOK, own);
    }
  };
  /** Whether all is done that this worker can know of. */
  const isOver = async () => {
    await journal.refresh();
    if (!collect) await results.take();
    if (runs.every(isSettled)) return true;
    if ((await jobs.left()) > 0) return false;
    if (!collect) await jobs.fill();
    else if ((await jobs.ended()) >= runs.length) {
      await jobs.noteEnds();
      return true;
    }
    return false;
  };
  const watch = async () => {
    while (!stop.aborted && !(await heard(isOver()))) await waited(LOOK, stop);
    ending.abort();
  };
  const done = new AbortController();
  void held.renewing(done.signal);
  if (!collect) await heard(jobs.fill());
  void worker.startStalledCheckTimer();
  const slots = Array.from({ length: Math.min(shift.jobs, runs.length) }, slot);
  await Promise.all([watch(), ...slots].map((each) => each.catch(fail)));
  done.abort();
  await Promise.race([Promise.allSettled([worker.close(), queue.close()]), after(done.signal, FAREWELL)]);
  redis.disconnect();
  if (failure) throw failure.error;
}

/** Some time after a signal came. */
const after = (signal: AbortSignal, milliseconds: number) =>
  new Promise<undefined>((resolve) => {
    const wait = () => void setTimeout(resolve, milliseconds, undefined).unref();
    if (signal.aborted) wait();
    else signal.addEventListener("abort", wait);
  });

/** Says the same once: a server that is away is missed several times a second. */
function once(warn: (message: string) => void): (error: Error) => void {
  const said = new Set<string>();
  return ({ message }) => {
    if (said.has(message)) return;
    said.add(message);
    warn(`the queue: ${oneLine(message)}`);
  };
}
