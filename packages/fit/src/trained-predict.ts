import type { Model } from "@permafrost/models";
import { type DataPredictor, openDataPredictor, predictData } from "@permafrost/runs";
import type { PredictorOptions } from "@permafrost/runtime";
import { type DecodedOutput, encodingOf, type NewData, type Task } from "@permafrost/tasks";
import type { Look } from "@permafrost/trainer";
import { logitsBy } from "./logits-by.js";

export { withInterval } from "@permafrost/runs";

/** A model that is ready to say something of new data, as they come. */
export const predictorOf = (model: Model, task: Task, options: PredictorOptions): Promise<DataPredictor> =>
  openDataPredictor({ model, encoding: encodingOf(task, task.name) }, options);

/** What a model that is being trained says of new data. @param batchSize that it is trained with */
export async function predictMeanwhile(
  look: Look,
  model: Model,
  task: Task,
  batchSize: number,
  data: readonly NewData[],
): Promise<DecodedOutput[]> {
  const of = { model, encoding: encodingOf(task, task.name) };
  return predictData(of, data, (inputs) => logitsBy(look, model, batchSize, inputs));
}
