import type { Snapshot } from "@permafrost/artifacts";
import type { StepReport, Trainer } from "@permafrost/trainer";
import type { RunResults } from "../results/results.js";

/** What is kept of the present weights. */
export interface SaveOptions {
  /** As what training goes on from, together with the thawed weights. Default true. */
  readonly newest?: boolean;
  /** As the best so far. Default false. */
  readonly best?: boolean;
  /** Report of the step, where its evaluation was cut off: whoever goes on makes up for it. Default: nothing was cut off. */
  readonly pending?: StepReport;
}

/** Where a run leaves what it does: a folder, or nowhere but in memory. */
export interface RunStore {
  /** Takes a step's report. */
  report(report: StepReport): Promise<void>;
  /** Keeps the present weights; nothing is ever seen half written. @throws SaveError */
  save(trainer: Trainer, options?: SaveOptions): Promise<void>;
  /** The best so far. */
  best(): Promise<Snapshot | undefined>;
  /** Keeps the present weights as those that the run ends with. @throws SaveError */
  end(trainer: Trainer): Promise<void>;
  /** What a run that ended before came to. */
  results(): Promise<RunResults | undefined>;
  /** Whether what others read of a run is there. */
  isReported(): Promise<boolean>;
}

/** Keeps nothing but the best weights, in memory. */
export function memoryStore(): RunStore {
  let best: Snapshot | undefined;
  return {
    report: async () => {},
    async save(trainer, options) {
      if (options?.best) best = await trainer.snapshot();
    },
    best: async () => best,
    end: async () => {},
    results: async () => undefined,
    isReported: async () => false,
  };
}
