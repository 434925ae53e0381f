import { adam, type Optimizer, type Storage, sgd } from "@permafrost/graph";
import type { Task } from "@permafrost/tasks";
import type { DeviceName } from "@permafrost/runtime";
import { type LoopOptions, type Schedule, schedules, type TrainerOptions, type TrainOptions } from "@permafrost/trainer";
import { cacheOf } from "permafrost";



import type { ModelArguments } from "./sources.js";
import type { TaskArguments } from "./tasks.js";

/** Everything that decides a run; its config.json. */
export interface RunArguments extends ModelArguments, TaskArguments {
  readonly thaw: string;
  readonly dropout?: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly evaluateEvery: number;
  readonly evaluateExamples?: number;
  readonly until?: number;
  // what follows is not in runs of earlier versions
  readonly accumulate?: number;
  readonly schedule?: ScheduleName;
  /** Steps. */
  readonly warmup?: number;
  readonly optimizer?: OptimizerName;
  readonly weightDecay?: number;
  readonly momentum?: number;
  readonly rateFactor?: readonly RateFactor[];
  readonly clipNorm?: number;
  readonly labelSmoothing?: number;
  readonly classWeights?: readonly number[];
  readonly patience?: number;
  readonly watch?: "loss" | "accuracy";
  readonly padTo?: readonly number[];
  readonly checkpointEvery?: number;
  readonly reportEvery?: number;
  readonly storage?: Storage;
  /** As it was asked for; a run that goes on stays there. */
  readonly device?: DeviceName;
  readonly threads?: number;
}

/** Parameters whose name contains `part` learn `factor` times as fast. */
export interface RateFactor {
  readonly part: string;
  readonly factor: number;
}

const SCHEDULES = {
  constant: schedules.constant,
  linear: (rate: number, steps: number) => schedules.linear(rate, { steps }),
  cosine: (rate: number, steps: number) => schedules.cosine(rate, { steps }),
} as const satisfies Record<string, (rate: number, steps: number) => Schedule>;
type ScheduleName = keyof typeof SCHEDULES;

const OPTIMIZERS = {
  adam: ({ weightDecay = 0 }) => adam({ weightDecay }),
  sgd: ({ momentum = 0 }) => sgd({ momentum }),
} as const satisfies Record<string, (args: RunArguments) => Optimizer>;
type OptimizerName = keyof typeof OPTIMIZERS;

export const SCHEDULE_NAMES: readonly string[] = Object.keys(SCHEDULES);
export const OPTIMIZER_NAMES: readonly string[] = Object.keys(OPTIMIZERS);

/** What the trainer is made with. */
export function trainerOptionsOf(args: RunArguments, task: Task): TrainerOptions {
  const { batchSize, seed, optimizer = "adam", rateFactor, accumulate, clipNorm } = args;
  const { labelSmoothing, classWeights, storage } = args;
  return {
    batchSize,
    seed,
    optimizer: OPTIMIZERS[optimizer](args),
    ...cacheOf(task),
    ...(rateFactor && { rateFactor: factorOf(rateFactor) }),
    ...(accumulate === undefined ? {} : { accumulate }),
    ...(clipNorm === undefined ? {} : { clipNorm }),
    ...(labelSmoothing === undefined ? {} : { labelSmoothing }),
    ...(classWeights && { classWeights }),
    ...(storage && { storage }),
  };
}

/** How the loop goes. */
export function loopOptionsOf(args: RunArguments): LoopOptions {
  const { steps, learningRate, evaluateEvery, schedule = "constant", warmup = 0 } = args;
  const { until, patience, watch, reportEvery } = args;
  const then = SCHEDULES[schedule](learningRate, Math.max(1, steps - warmup));
  return {
    steps,
    evaluateEvery,
    learningRate: warmup > 0 ? schedules.warmup(warmup, then) : then,
    ...(until === undefined ? {} : { until }),
    ...(patience === undefined ? {} : { patience }),
    ...(watch && { watch }),
    ...(reportEvery === undefined ? {} : { reportEvery }),
  };
}

/** Where batches come from. */
export function feedOptionsOf({ batchSize, accumulate = 1, seed, padTo, evaluateExamples }: RunArguments) {
  return {
    batchSize,
    accumulate,
    seed,
    ...(padTo && { padTo }),
    evaluation: evaluateExamples === undefined ? {} : { examples: evaluateExamples },
  } satisfies Partial<TrainOptions>;
}

/** The first that fits a name counts. */
const factorOf = (factors: readonly RateFactor[]) => (name: string) =>
  factors.find(({ part }) => name.includes(part))?.factor ?? 1;
