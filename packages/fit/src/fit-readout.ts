import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import type { Model } from "@permafrost/models";
import { type FeedOptions, feed, type Task } from "@permafrost/tasks";
import {
  type FitReadoutOptions as FitOptions,
  type FittedReadout,
  fitReadout as fitOn,
  type Ridge,
} from "@permafrost/trainer";

/** How a model's output layer is solved for, and of which examples. */
export interface FitReadoutOptions
  extends Omit<FitOptions, "batchSize" | "heldOut">,
    Pick<FeedOptions, "seed" | "padTo" | "passExamples"> {
  /** Examples that go through at once. Default 16. */
  readonly batchSize?: number;
}

const OPTIONS: OptionNames<FitReadoutOptions> = {
  batchSize: true,
  seed: true,
  padTo: true,
  passExamples: true,
  device: true,
  threads: true,
  storage: true,
  compute: true,
};

/**
 * Solves for a model's output layer in closed form, of the examples that `train` would train on: no step, no learning rate, and the same each
 * time. All else that thaws stays as it was initialised.
 *
 *     const { model: trained, lambda } = await fitReadout(model, task, ridge({ lambdas: [1e-6, 1e-3, 1] }));
 *
 * @returns the model with the solution in it, which evaluates, predicts, exports and saves like any other
 * @throws TypeError for an option that there is not; RangeError for one that makes no sense, features that are not finite, or too few examples.
 */
export async function fitReadout<M extends Model>(
  model: M,
  task: Task,
  readout: Ridge,
  options: FitReadoutOptions = {},
): Promise<FittedReadout<M>> {
  refuseUnknownOptions("solve for the output layer", options, OPTIONS);
  const { batchSize = 16, seed, padTo, passExamples, ...fitting } = options;
  // of a single series nothing can be held out to select on
  const evaluation = task?.splits?.train?.length === 1 ? ({ split: "train" } as const) : undefined;
  const feeding = { batchSize, ...defined({ seed, padTo, passExamples, evaluation }) };
  const { pass, heldOut } = feed(task, feeding);
  return fitOn(model, pass(), readout, { batchSize, ...fitting, ...defined({ heldOut }) });
}
