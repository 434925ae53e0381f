import type { Base } from "@permafrost/artifacts";
import { defined } from "@permafrost/common/defined";
import { type OptionNames, optionsOf, refuseUnknownOptions } from "@permafrost/common/known-options";
import { type FrozenOptions, frozen, type WeightSource } from "@permafrost/models";
import type { Task } from "@permafrost/tasks";
import type { StepReport } from "@permafrost/trainer";
import { nano } from "./nano.js";
import { type Steps, trainFrom } from "./train.js";
import { TRAIN_OPTIONS, type TrainOptions } from "./train-options.js";
import type { Trained } from "./trained.js";

/** How a model is made, and trained. */
export interface FitOptions extends Omit<TrainOptions, "batchSize">, Omit<FrozenOptions, "seed"> {
  /** Examples that go through at once. Default 16. */
  readonly batchSize?: number;
  /** Steps to train for. Default 1,000; with `readout` 0, which leaves all else as it was initialised. */
  readonly steps?: number;
  /** Evaluate on held-out examples after every so many steps, and after the last one. Default: ten times in all. */
  readonly evaluateEvery?: number;
  /** Told of every step that is reported. Default: nobody is. */
  onReport?(report: StepReport): void;
}

const MODEL: OptionNames<FrozenOptions> = {
  thaw: true,
  dropout: true,
  seed: true,
  inputLayer: true,
  inputBias: true,
  features: true,
  outputLayer: true,
  methods: true,
  architecture: true,
};
const OPTIONS: OptionNames<FitOptions> = { ...MODEL, ...TRAIN_OPTIONS, onReport: true };

/**
 * Freezes a body, teaches it a task, and gives what was learned: with the weights of the best evaluation on held-out examples, or where nothing
 * could be held out those of the last step. With `readout: ridge()` the output layer is solved for in closed form.
 *
 *     const trained = await fit(await fromHub("openai-community/gpt2"), task, { steps: 500 });
 *     const { accuracy } = await trained.evaluate("test");
 *
 * @param source the body's weights: a checkpoint, `nano("bits")`, `random(config)`, …
 * @throws TypeError for an option that there is not; RangeError for one that makes no sense, or a task that does not fit the body; the reason
 * of `signal` where that ends it before the first step, else what was learned until then is given.
 */
export async function fit(
  source: WeightSource & Partial<Base>,
  task: Task,
  options?: FitOptions,
): Promise<Trained>;
/**
 * The same of the body that comes along, `nano("language")`: small, pretrained on books in English.
 *
 *     const trained = await fit(bitXor(), { steps: 500, learningRate: 1e-2 });
 *
 * @throws as with a body of one's own.
 */
export async function fit(task: Task, options?: FitOptions): Promise<Trained>;
export async function fit(
  first: (WeightSource & Partial<Base>) | Task,
  second?: Task | FitOptions,
  third?: FitOptions,
): Promise<Trained> {
  if (isTask(first)) return fitted(await nano("language"), first, (second as FitOptions) ?? {});
  return fitted(first, second as Task, third ?? {});
}

const isTask = (given: WeightSource | Task): given is Task =>
  typeof given === "object" && given !== null && "splits" in given;

async function fitted(
  source: WeightSource & Partial<Base>,
  task: Task,
  options: FitOptions,
): Promise<Trained> {
  const steps = fitting(source, task, options);
  for await (const report of steps) options.onReport?.(report);
  return steps.trained();
}

/** The same, step by step. */
export function fitting(source: WeightSource & Partial<Base>, task: Task, options: FitOptions): Steps {
  refuseUnknownOptions("fit a model", options, OPTIONS);
  const { onReport: _, ...given } = options;
  const model = frozen(source, task, optionsOf<FrozenOptions>(given, MODEL));
  const { batchSize = 16, readout, steps = readout ? 0 : 1000 } = given;
  const every = given.evaluateEvery ?? Math.max(1, Math.ceil(steps / 10));
  // of a single series nothing can be held out
  const evaluation = given.evaluation ?? (task.splits.train.length === 1 ? { split: "train" } : undefined);
  const training = { batchSize, steps, evaluateEvery: every, ...defined({ evaluation }) };
  return trainFrom(source, model, task, { ...optionsOf(given as TrainOptions, TRAIN_OPTIONS), ...training });
}
