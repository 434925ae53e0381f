import type { Model } from "@permafrost/models";
import { feed, type FeedOptions, isRepeated, type Task } from "@permafrost/tasks";
import { type StepReport, type TrainOptions as LoopAndTrainer, train as trainOn } from "@permafrost/trainer";

/** How a model is trained on a task. */
export type TrainOptions = LoopAndTrainer & Pick<FeedOptions, "evaluation" | "padTo">;

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
  // features are not worth keeping where no training example comes again as it was
  const caching = isRepeated(task) ? {} : { cacheBytes: 0 };
  return trainOn(model, feed(task, options), { ...caching, ...options });
}
