import type { Base } from "@permafrost/artifacts";
import { defined } from "@permafrost/common/defined";
import { refuseUnknownOptions } from "@permafrost/common/known-options";
import type { Model } from "@permafrost/models";
import { feed, isRepeated, type Task } from "@permafrost/tasks";
import { type Learned, type StepReport, train as trainOn } from "@permafrost/trainer";
import { TRAIN_OPTIONS, type TrainOptions } from "./train-options.js";
import { type Trained, trainedBy } from "./trained.js";

/** Reports of steps as they are taken, and what was learned at the end. */
export interface Steps extends AsyncGenerator<StepReport, Trained, void> {
  /**
   * What was learned, once the loop is over, to its end or because it was left: the weights of the best evaluation, or where nothing was
   * evaluated those of the last step.
   *
   * @throws Error while the training goes on, or before its first step.
   */
  trained(): Trained;
}

/**
 * Trains a model on a task, a report for every step. Leaving the loop ends the training.
 *
 *     const steps = train(model, task, { steps: 2000, batchSize: 16 });
 *     for await (const { step, loss } of steps) console.log(step, loss);
 *     const answers = await steps.trained().predict(examples);
 *
 * @throws TypeError for an option that there is not, at once; RangeError for one that makes no sense.
 */
export function train(model: Model, task: Task, options: TrainOptions): Steps {
  return trainFrom(undefined, model, task, options);
}

/** The same, of a model whose frozen weights come from somewhere that is known. */
export function trainFrom(base: Base | undefined, model: Model, task: Task, options: TrainOptions): Steps {
  // before batches are made of them
  refuseUnknownOptions("train", options, TRAIN_OPTIONS);
  // features are not worth keeping where no training example comes again as it was
  const caching = isRepeated(task) ? {} : { cacheBytes: 0 };
  const { padTo, evaluation, passExamples, ...training } = options;
  const { batchSize, accumulate, seed } = training;
  const feeding = { batchSize, ...defined({ accumulate, seed, padTo, evaluation, passExamples }) };
  const batches = feed(task, feeding);
  const reports: StepReport[] = [];
  let learned: Learned | undefined;
  const onEnd = (what: Learned) => {
    learned = what;
    training.onEnd?.(what);
  };
  const trained = () => {
    if (learned) return trainedBy({ model, task, options, learned, reports, ...defined({ base }) });
    throw new Error("Cannot give what was learned: the training is not over. Go through its steps first");
  };
  async function* steps() {
    for await (const report of trainOn(model, batches, { ...caching, ...training, onEnd })) {
      reports.push(report);
      yield report;
    }
    return trained();
  }
  return Object.assign(steps(), { trained });
}
