import type { Base } from "@permafrost/artifacts";
import { defined } from "@permafrost/common/defined";
import { refuseUnknownOptions } from "@permafrost/common/known-options";
import type { Model } from "@permafrost/models";
import { type DecodedOutput, feed, isRepeated, type NewData, type Task } from "@permafrost/tasks";
import { type Learned, type Look, type StepReport, train as trainOn } from "@permafrost/trainer";
import { keptReports } from "./kept-reports.js";
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
  /** The same as values. @throws as `trained` does. */
  learned(): Learned;
  /**
   * What the model makes of new data, as `predict` of what was trained says it: between steps as it is then, afterwards by what was learned.
   *
   * @throws Error before the first step; else as that does.
   */
  predict(data: readonly NewData[]): Promise<DecodedOutput[]>;
}

/**
 * Trains a model on a task, a report for every step. Leaving the loop ends the training. Text is measured by perplexity and bits per byte, too.
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
  const { padTo, evaluation, passExamples, ...said } = options;
  const { labelBytes } = task;
  const { batchSize, accumulate, seed } = said;
  const feeding = { batchSize, ...defined({ accumulate, seed, padTo, evaluation, passExamples }) };
  const batches = feed(task, feeding);
  const { reports, add } = keptReports();
  let learned: Learned | undefined;
  const onEnd = (what: Learned) => {
    learned = what;
    said.onEnd?.(what);
  };
  const whatWas = () => {
    if (learned) return learned;
    throw new Error("Cannot give what was learned: the training is not over. Go through its steps first");
  };
  const trained = () =>
    trainedBy({ model, task, options, learned: whatWas(), reports, ...defined({ base }) });
  let look: Look | undefined;
  const onStart = (what: Look) => {
    look = what;
    said.onStart?.(what);
  };
  const predict: Steps["predict"] = async (data) => {
    if (learned || !look) return trained().predict(data);
    const present = look;
    const { predictMeanwhile } = await import("./trained-predict.js");
    return predictMeanwhile(present, model, task, batchSize, data);
  };
  async function* steps() {
    const ofText = labelBytes && (await import("./text-measures.js")).textMetrics(labelBytes);
    const measured = ofText && { metrics: { ...ofText, ...said.metrics } };
    for await (const report of trainOn(model, batches, {
      ...caching,
      ...said,
      ...measured,
      onStart,
      onEnd,
    })) {
      add(report);
      yield report;
    }
    return trained();
  }
  return Object.assign(steps(), { trained, learned: whatWas, predict });
}
