import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import type { Storage } from "@permafrost/graph";
import type { Computing, DeviceChoice } from "@permafrost/runtime";
import { evaluationBatches, type SplitName } from "@permafrost/tasks";
import { createTrainer, type Evaluation } from "@permafrost/trainer";
import type { StoredRun } from "../folder/stored-run.js";
import { dataSeedOf, trainerOptionsOf } from "../training/trainer-options.js";

/** What of a run is evaluated, and where. */
export interface RunEvaluationOptions {
  /** Default `"test"`. */
  readonly split?: SplitName;
  /** Only the first so many examples. Default: all, or 1,024 of an endless split. */
  readonly examples?: number;
  /** Count what was taken for what. Default false. */
  readonly confusion?: boolean;
  /** Default `"auto"`. */
  readonly device?: DeviceChoice;
  /** Threads on a CPU. Default: what the device chooses. */
  readonly threads?: number;
  /** How frozen matrices are kept. Default: as in training. */
  readonly storage?: Storage;
  /** What products with them are computed in. Default: as in training. */
  readonly compute?: Computing;
}

const OPTIONS: OptionNames<RunEvaluationOptions> = {
  split: true,
  examples: true,
  confusion: true,
  device: true,
  threads: true,
  storage: true,
  compute: true,
};

/** Evaluates a run at its trained values. @throws RangeError if its frozen weights are not those that it was trained on. */
export async function evaluateRun(run: StoredRun, options: RunEvaluationOptions = {}): Promise<Evaluation> {
  refuseUnknownOptions("evaluate a run", options, OPTIONS);
  const { split = "test", examples, confusion = false, device = "auto", threads } = options;
  const { batchSize, padTo } = run.config;
  const seed = dataSeedOf(run.config);
  const { loss, metrics, ...trained } = trainerOptionsOf(run);
  const { storage = trained.storage, compute = trained.compute } = options;
  const trainer = await createTrainer(run.trained, {
    batchSize,
    device,
    // every example comes once
    cacheBytes: 0,
    ...defined({ loss, metrics, threads, storage, compute }),
  });
  try {
    // they are in memory by now
    await run.checkBase();
    const which = { split, batchSize, seed, ...defined({ padTo, examples }) };
    return await trainer.evaluate(evaluationBatches(run.task, which), { confusion, split });
  } finally {
    await trainer.dispose();
  }
}
