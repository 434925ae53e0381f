import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { COUNT, FUNCTION, OBJECT, SIGNAL, WHOLE } from "@permafrost/common/option-rules";
import type { GivenConfig } from "@permafrost/runs";
import type { Engine } from "../engines/engine.js";
import { waited } from "../engines/waited.js";
import { addToPlan } from "../plan/plan-file.js";
import { type PlannedRun, plannedRun } from "../plan/planned-run.js";
import { type WorkOptions, work } from "../work/work.js";

/** Settings that an optimizer wants to know more of. */
export interface Asked {
  /** What they are told by. */
  readonly id: string;
  /** The settings, on top of those that all runs have. */
  readonly settings: Partial<GivenConfig>;
}

/** Says what is tried next: any optimizer, of any library. */
export interface Optimizer {
  /** What is to be tried next; nothing once it has seen enough. It may be asked several times before it is told. */
  ask(): Asked | undefined | Promise<Asked | undefined>;
  /** Hears what it came to. @param value loss on the selection split, less is better; NaN of what failed for good */
  tell(id: string, value: number): void | Promise<void>;
}

/** How an optimizer's runs are trained. */
export interface SearchOptions
  extends Pick<WorkOptions, "jobs" | "retries" | "train" | "signal" | "onEnd" | "onWarning"> {
  /** Settings that all runs have. Default: those that an optimizer asks for are all. */
  readonly base?: Partial<GivenConfig>;
}

const OPTIONS: OptionRules<SearchOptions> = {
  base: OBJECT,
  jobs: COUNT,
  retries: WHOLE,
  train: FUNCTION,
  signal: SIGNAL,
  onEnd: FUNCTION,
  onWarning: FUNCTION,
};

/** What a search came to. */
export interface Found {
  /** How many values its optimizer was told. */
  readonly told: number;
  /** The run of the least value, if any has one. */
  readonly best?: Best;
}

/** The best of a search. */
export interface Best {
  /** The run. */
  readonly run: PlannedRun;
  /** What its optimizer was told of it. */
  readonly value: number;
}

/** Milliseconds until a run that another process trains is asked for again. */
const AGAIN = 5000;

/**
 * Trains what an optimizer asks for, and tells it what that came to, until it asks no more. All of it is a sweep like any other, with its plan, journal and runs.
 *
 * What is in the folder already is told without being trained: a search that was stopped goes on by the same call, with the same optimizer anew, if what it asks depends on what
 * it was told alone.
 *
 * @param folder of the sweep, made if there is none
 * @throws RangeError for settings that make no sense; SaveError if nothing more can be written; whatever the optimizer throws.
 */
export async function search(
  folder: string,
  optimizer: Optimizer,
  options: SearchOptions = {},
): Promise<Found> {
  checkOptions("search", options, OPTIONS);
  const { base = {}, ...others } = options;
  let told = 0;
  let best: Found["best"];
  let planning: Promise<unknown> = addToPlan(folder, []);
  await planning;
  const engine: Engine = async ({ jobs, journal, isSettled, train, stop: asked }) => {
    const failing = new AbortController();
    const stop = AbortSignal.any([asked, failing.signal]);
    const settle = async (run: PlannedRun) => {
      while (!isSettled(run) && !stop.aborted) {
        const { state } = await train(run, stop);
        if (state === "taken") await waited(AGAIN, stop);
        await journal.refresh();
      }
    };
    const slot = async () => {
      for (let next = await optimizer.ask(); next && !stop.aborted; next = await optimizer.ask()) {
        const run = await plannedRun({ ...base, ...next.settings } as GivenConfig);
        planning = planning.then(() => addToPlan(folder, [run]));
        await planning;
        await settle(run);
        if (!isSettled(run)) return;
        const value = journal.stateOf(run.id).end?.figures?.heldOut?.loss ?? Number.NaN;
        if (value < (best?.value ?? Number.POSITIVE_INFINITY)) best = { run, value };
        told++;
        await optimizer.tell(next.id, value);
      }
    };
    const slots = Array.from({ length: jobs }, () =>
      slot().catch((error: unknown) => {
        failing.abort();
        throw error;
      }),
    );
    for (const ended of await Promise.allSettled(slots)) if (ended.status === "rejected") throw ended.reason;
  };
  await work(folder, { ...others, engine });
  return { told, ...(best && { best }) };
}
