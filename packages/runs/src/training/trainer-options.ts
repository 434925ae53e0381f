import { defined } from "@permafrost/common/defined";
import type { DeviceName } from "@permafrost/runtime";
import { balancedWeights, type FeedOptions, isRepeated } from "@permafrost/tasks";
import {
  crossEntropyLoss,
  type LoopOptions,
  ridge,
  schedules,
  type TrainerOptions,
} from "@permafrost/trainer";
import type { RateFactor } from "../config/kinds.js";
import type { OpenRun } from "../opening/run.js";
import { OPTIMIZERS } from "./optimizers.js";
import { SCHEDULES } from "./schedules.js";

/** What the trainer of a run is made with. */
export function trainerOptionsOf({ config, task, loss, metrics }: OpenRun): TrainerOptions {
  const { batchSize, seed, optimizer = "adam", rateFactor, accumulate, clipNorm, threads } = config;
  const { storage, compute, labelSmoothing } = config;
  const classWeights = config.classWeights === "balanced" ? balancedWeights(task) : config.classWeights;
  return {
    batchSize,
    seed,
    optimizer: OPTIMIZERS[optimizer](config),
    metrics,
    ...defined({
      // where nothing is said, what labels are decides
      loss:
        loss ??
        (labelSmoothing === undefined && classWeights === undefined
          ? undefined
          : crossEntropyLoss(defined({ labelSmoothing, classWeights }))),
      accumulate,
      clipNorm,
      storage,
      compute,
      threads,
      device: config.device as DeviceName | undefined,
      rateFactor: rateFactor && factorOf(rateFactor),
      // features are not worth keeping where no training example comes again as it was
      cacheBytes: isRepeated(task) ? undefined : 0,
    }),
  };
}

/** How the loop of a run goes. */
export function loopOptionsOf({ config }: OpenRun): LoopOptions {
  const { steps, learningRate, evaluateEvery, schedule = "constant", warmup = 0 } = config;
  const { until, patience, metric, reportEvery, readout, ridgeLambda: lambdas } = config;
  const then = SCHEDULES[schedule](learningRate, Math.max(1, steps - warmup));
  return {
    steps,
    evaluateEvery,
    learningRate: warmup > 0 ? schedules.warmup(warmup, then) : then,
    ...defined({
      until,
      patience,
      metric,
      reportEvery,
      readout: readout === "ridge" ? ridge(defined({ lambdas })) : undefined,
    }),
  };
}

/** Which weights a run ends with. */
export const keptBy = ({ keep, patience }: OpenRun["config"]): "last" | "best" =>
  keep ?? (patience === undefined ? "last" : "best");

/** What decides which examples come, and in which order. */
export const dataSeedOf = ({ seed, dataSeed = seed }: OpenRun["config"]): number => dataSeed;

/** Where the batches of a run come from. */
export function feedOptionsOf({ config }: Pick<OpenRun, "config">): FeedOptions {
  const { batchSize, accumulate, padTo, evaluateSplit: split, evaluateExamples: examples } = config;
  const { readoutExamples: passExamples } = config;
  return {
    batchSize,
    seed: dataSeedOf(config),
    evaluation: defined({ split, examples }),
    ...defined({ accumulate, padTo, passExamples }),
  };
}

/** The first that fits a name counts. */
const factorOf = (factors: readonly RateFactor[]) => (name: string) =>
  factors.find(({ part }) => name.includes(part))?.factor ?? 1;
