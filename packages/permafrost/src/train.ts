import type { Model } from "@permafrost/models";
import { type Batch, batches, type SplitName, type Task } from "@permafrost/tasks";
import {
  type Feed,
  type StepReport,
  type Trainable,
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
  return trainOn(trainable(model, task), feedOf(task, options), options);
}

/** A model as the trainer takes it: with what only the task knows. */
export function trainable(model: Model, task: Task): Trainable {
  return { ...model, ragged: task.ragged };
}

/** A task's batches as the trainer takes them. */
export function feedOf(
  task: Task,
  { batchSize, seed = 0, evaluation = {} }: Pick<TrainOptions, "batchSize" | "seed" | "evaluation">,
): Feed {
  return {
    train: (start) => batches(task, { split: "train", batchSize, seed, start }),
    evaluation: () => evaluationBatches(task, { ...evaluation, batchSize, seed }),
  };
}

/** Held-out batches, the same each time. */
export function evaluationBatches(
  task: Task,
  { split = "test", examples, batchSize, seed = 0 }: EvaluationOptions & { batchSize: number; seed?: number },
): AsyncIterable<Batch> {
  const endless = task.splits[split]?.length === Number.POSITIVE_INFINITY;
  const limit = examples ?? (endless ? 1024 : undefined);
  return batches(task, {
    split,
    batchSize,
    seed,
    order: "sequential",
    ...(limit === undefined ? {} : { examples: limit }),
  });
}
