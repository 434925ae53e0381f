import type { Adapter } from "@permafrost/artifacts";
import { type DataPredictor, openDataPredictor } from "@permafrost/runs";
import {
  openPredictor as openOn,
  type Predictor,
  type PredictorOptions,
  type Runnable,
} from "@permafrost/runtime";
import { encodingOf } from "@permafrost/tasks";

/**
 * Makes an adapter ready to predict new data as they come: rows by the names of their columns, pictures, texts; it says so in the data's own
 * names and units.
 *
 *     const predictor = await openPredictor(await loadAdapter("my-adapter"));
 *     const [{ class: flower, probability }] = await predictor.predict([{ width: 1.2, height: 10 }]);
 *
 * @throws TypeError for an option that there is not; RangeError for one that makes no sense; SyntaxError for an adapter whose encoding is damaged.
 */
export function openPredictor(adapter: Adapter, options?: PredictorOptions): Promise<DataPredictor>;
/**
 * Makes a model ready to predict numbers, with its weights as they are; `withValues(model, …)` puts trained ones in.
 *
 *     const predictor = await openPredictor(withValues(model, (name) => thawed[name]!));
 *     const { classes } = await predictor.predict({ x });
 *
 * @throws TypeError for an option that there is not; RangeError for one that makes no sense.
 */
export function openPredictor(model: Runnable, options?: PredictorOptions): Promise<Predictor>;
export async function openPredictor(
  of: Adapter | Runnable,
  options: PredictorOptions = {},
): Promise<DataPredictor | Predictor> {
  if (!of || !("config" in of)) return openOn(of as Runnable, options);
  const { model, config } = of;
  return openDataPredictor({ model, encoding: encodingOf(config.task, "the adapter") }, options);
}
