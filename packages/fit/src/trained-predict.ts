import type { Model } from "@permafrost/models";
import { openDataPredictor, predictData } from "@permafrost/runs";
import type { PredictorOptions } from "@permafrost/runtime";
import { type DecodedOutput, encodingOf, type NewData, type Task } from "@permafrost/tasks";
import type { Look } from "@permafrost/trainer";
import { logitsBy } from "./logits-by.js";

export { withInterval } from "@permafrost/runs";

/** What a model says of new data, as they come. */
export async function predictBy(
  model: Model,
  task: Task,
  data: readonly NewData[],
  options: PredictorOptions,
): Promise<DecodedOutput[]> {
  const predictor = await openDataPredictor({ model, encoding: encodingOf(task, task.name) }, options);
  try {
    return await predictor.predict(data);
  } finally {
    await predictor.dispose();
  }
}

/** The same of a model that is being trained. @param batchSize that it is trained with */
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
