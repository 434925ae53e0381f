import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import type { Model } from "@permafrost/models";
import { type FeedOptions, feed, isRepeated, type Task } from "@permafrost/tasks";
import {
  type TrainOptions as LoopAndTrainer,
  type StepReport,
  TRAIN_OPTION_NAMES,
  train as trainOn,
} from "@permafrost/trainer";

/** How a model is trained on a task. */
export type TrainOptions = LoopAndTrainer & Pick<FeedOptions, "evaluation" | "padTo" | "passExamples">;

const FEEDING: OptionNames<Pick<FeedOptions, "evaluation" | "padTo" | "passExamples">> = {
  evaluation: true,
  padTo: true,
  passExamples: true,
};
const OPTIONS = {
  ...Object.fromEntries(TRAIN_OPTION_NAMES.map((name) => [name, true])),
  ...FEEDING,
} as OptionNames<TrainOptions>;

/**
 * Trains a model on a task, a report for every step. Leaving the loop ends the training.
 *
 *     for await (const { step, loss } of train(model, task, { steps: 2000, batchSize: 16 })) console.log(step, loss);
 *
 * @throws TypeError for an option that there is not, at once; RangeError for one that makes no sense.
 */
export function train(
  model: Model,
  task: Task,
  options: TrainOptions,
): AsyncGenerator<StepReport, void, void> {
  // before batches are made of them
  refuseUnknownOptions("train", options, OPTIONS);
  // features are not worth keeping where no training example comes again as it was
  const caching = isRepeated(task) ? {} : { cacheBytes: 0 };
  const { padTo, evaluation, passExamples, ...training } = options;
  const { batchSize, accumulate, seed } = training;
  const feeding = { batchSize, ...defined({ accumulate, seed, padTo, evaluation, passExamples }) };
  return trainOn(model, feed(task, feeding), { ...caching, ...training });
}
