import type { Snapshot } from "@permafrost/artifacts";
import type { Layout } from "@permafrost/graph";
import type { StepReport, Trainer } from "@permafrost/trainer";
import type { RunResults } from "../results/results.js";

/** Where a run leaves what it does: a folder, or nowhere but in memory. */
export interface RunStore {
  /** Takes a step's report. */
  report(report: StepReport): Promise<void>;
  /** Keeps what training goes on from, and the thawed weights; neither is ever seen half written. @throws SaveError */
  save(trainer: Trainer): Promise<void>;
  /** Keeps the present weights as the best so far. @throws SaveError */
  saveBest(trainer: Trainer): Promise<void>;
  /** The best so far. */
  best(): Promise<Snapshot | undefined>;
  /** Keeps the weights that the run ends with. @throws SaveError */
  end(snapshot: Snapshot, layout: Layout): Promise<void>;
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
    save: async () => {},
    saveBest: async (trainer) => {
      best = await trainer.snapshot();
    },
    best: async () => best,
    end: async () => {},
    results: async () => undefined,
    isReported: async () => false,
  };
}
