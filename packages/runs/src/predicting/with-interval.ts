import { openPredictor, type PredictorOptions, type Runnable } from "@permafrost/runtime";
import { type DataEncoding, evaluationBatches, type Task } from "@permafrost/tasks";
import { heldBetween } from "./held-between.js";

/** Share of labels that an interval is to hold. */
const SHARE = 0.9;
/** Held-out examples that are looked at. */
const MOST = 512;
/** Fewer tell nothing of what is rare. */
const FEWEST = 20;

/**
 * A task of values whose encoding says how far labels lie from what the model makes of them: of each output the 5 % and the 95 % quantile of
 * the difference on up to 512 held-out examples, that were not trained on (of those of validation, or as many as a task without gives), taken so that a new label lies between with that probability. As it
 * is where it has no values, or there are fewer than 20 such examples.
 */
export async function withInterval<T extends Task>(
  model: Runnable,
  task: T,
  options: PredictorOptions = {},
): Promise<T> {
  const { encoding } = task;
  if (encoding?.output.kind !== "values") return task;
  const width = encoding.output.horizon * encoding.output.names.length;
  const apart = await differences(model, task, width, options);
  if (apart[0]!.length < FEWEST) return task;
  const ends = apart.map((sorted) => heldBetween(sorted, SHARE));
  const interval = { share: SHARE, low: ends.map(([low]) => low), high: ends.map(([, high]) => high) };
  const told: DataEncoding = { ...encoding, output: { ...encoding.output, interval } };
  return { ...task, encoding: told };
}

/** Label minus prediction, of each output in ascending order. */
async function differences(
  model: Runnable,
  task: Task,
  width: number,
  options: PredictorOptions,
): Promise<readonly Float64Array[]> {
  const found: number[][] = Array.from({ length: width }, () => []);
  const predictor = await openPredictor(model, options);
  try {
    const batches = evaluationBatches(task, { batchSize: options.batchSize ?? 16, examples: MOST });
    for await (const { x, y } of batches) {
      const { logits } = await predictor.predict({ x });
      for (const [i, value] of logits.entries()) found[i % width]!.push(y[i]! - value);
    }
  } finally {
    await predictor.dispose();
  }
  return found.map((each) => Float64Array.from(each).sort());
}
