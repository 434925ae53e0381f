import type { Model } from "@permafrost/models";
import { type Batch, batches, type SplitName, type Task } from "@permafrost/tasks";
import {
  type Feed,
  type StepReport,
  type Runnable,
  type TrainOptions as TrainerTrainOptions,
  train as trainOn,
} from "@permafrost/trainer";

/** What evaluation looks at. */
export interface EvaluationOptions {
  /** Split to evaluate on. Default `"test"`. */
  readonly split?: SplitName;
  /** Use only the first so many examples; endless splits need it. Default: all, or 1,024 of an endless split. */
  readonly examples?: number;
}

export interface TrainOptions extends TrainerTrainOptions {
  /** What `evaluateEvery` evaluates. */
  readonly evaluation?: EvaluationOptions;
  /**
   * Token counts that batches of examples of different lengths are padded to, whichever fits; a program is compiled for each. Default: an
   * eighth, a quarter and half of the longest, where a task tells lengths beforehand; none for always the longest.
   */
  readonly padTo?: readonly number[];
}

/**
 * Trains a model on a task, a report for every step. Leaving the loop ends the training.
 *
 *     for await (const { step, loss } of train(model, task, { steps: 2000, batchSize: 16 })) console.log(step, loss);
 */
export function train(
  model: Model,
  task: Task,
  options: TrainOptions,
): AsyncGenerator<StepReport, void, void> {
  return trainOn(trainable(model, task), feedOf(task, options), { ...cacheOf(task), ...options });
}

/** A model as the trainer takes it: with what only the task knows. */
export function trainable(model: Model, task: Task): Runnable {
  return { ...model, ragged: task.ragged };
}

/** A task's batches as the trainer takes them. */
export function feedOf(
  task: Task,
  {
    batchSize,
    accumulate = 1,
    seed = 0,
    evaluation = {},
    padTo = usualLengths(task),
  }: Pick<TrainOptions, "batchSize" | "accumulate" | "seed" | "evaluation" | "padTo">,
): Feed {
  return {
    train: (start) =>
      batches(task, { split: "train", batchSize: batchSize * accumulate, seed, start, padTo }),
    evaluation: () => evaluationBatches(task, { ...evaluation, batchSize, seed, padTo }),
  };
}

/** Most examples are far shorter than the longest: of 1,024 tokens of proteins, 83 % would be padding. */
function usualLengths({ ragged, input: { tokens }, splits }: Task): number[] {
  if (!ragged || !splits.train.tokensOf) return [];
  return [...new Set([8, 4, 2].map((part) => Math.ceil(tokens / part)))];
}

/** Features are not worth keeping where no training example comes again as it was: generated, or augmented. */
export function cacheOf(task: Task): { cacheBytes?: 0 } {
  const { train: split } = task.splits;
  if (split.length === Number.POSITIVE_INFINITY) return { cacheBytes: 0 };
  const { input, output } = task;
  const write = (index: number, epoch: number) => {
    const size = input.kind === "ids" ? input.tokens : input.tokens * input.dim;
    const x = input.kind === "ids" ? new Int32Array(size) : new Float32Array(size);
    split.write(index, { seed: 0, epoch }, x, new Int32Array(output.tokens * output.labels));
    return x;
  };
  const looked = Array.from({ length: Math.min(8, split.length) }, (_, index) => index);
  const augmented = looked.some((index) => {
    const again = write(index, 1);
    return write(index, 0).some((value, i) => value !== again[i]);
  });
  return augmented ? { cacheBytes: 0 } : {};
}

/** Held-out batches, the same each time. */
export function evaluationBatches(
  task: Task,
  {
    split = "test",
    examples,
    batchSize,
    seed = 0,
    padTo = usualLengths(task),
  }: EvaluationOptions & { batchSize: number; seed?: number; padTo?: readonly number[] },
): AsyncIterable<Batch> {
  const endless = task.splits[split]?.length === Number.POSITIVE_INFINITY;
  const limit = examples ?? (endless ? 1024 : undefined);
  return batches(task, {
    split,
    batchSize,
    seed,
    order: padTo.length > 0 ? "by-length" : "sequential",
    padTo,
    ...(limit === undefined ? {} : { examples: limit }),
  });
}
