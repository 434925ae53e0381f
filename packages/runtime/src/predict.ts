import { checkModel } from "@permafrost/common/check-given";
import { closing } from "@permafrost/common/closing";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { COMPUTE, COUNT, DEVICE, STORAGE } from "@permafrost/common/option-rules";
import type { Storage } from "@permafrost/graph";
import { batching } from "./batching.js";
import type { Device, Session } from "./device.js";
import { type Computing, computeOf, inferenceOutputs, storageOf, weightsOf } from "./inference.js";
import { countExamples, type Inputs } from "./inputs.js";
import { load } from "./load.js";
import { noiseInputs } from "./noise-inputs.js";
import { findOutliers, type Outliers } from "./outliers.js";
import type { Runnable } from "./runnable.js";
import { type DeviceChoice, onDevice } from "./take-device.js";

/** What a model makes of some examples. Where its labels are values, the logits are these, and the rest says nothing. */
export interface Prediction {
  /** `[examples, labels, classes]` */
  readonly logits: Float32Array;
  /** softmax of the logits over classes. */
  readonly probabilities: Float32Array;
  /** `[examples, labels]`: the likeliest class. */
  readonly classes: Int32Array;
}

/** How a model predicts. */
export interface PredictorOptions {
  /** Default `"auto"`; or a device that is open already. */
  readonly device?: DeviceChoice;
  /** Threads on a CPU. Default: what the device chooses. */
  readonly threads?: number;
  /** Inputs computed at a time; fewer take as long. Default 16. */
  readonly batchSize?: number;
  /** How frozen matrices are kept in memory, as in the trainer's option. Default `"f32"`. */
  readonly storage?: Storage;
  /** What products with frozen matrices are computed in, as in the trainer's option. Default `"f32"`. */
  readonly compute?: Computing;
}

const RULES: OptionRules<PredictorOptions> = {
  device: DEVICE,
  threads: COUNT,
  batchSize: COUNT,
  storage: STORAGE,
  compute: COMPUTE,
};

/** A model that is ready to predict. */
export interface Predictor {
  /** What it computes on. */
  readonly device: Device;
  /**
   * Predicts any number of examples. Calls may come while others are computed: they share a batch where there is room in it.
   *
   * @throws Error once it is disposed of; TypeError for arrays of another kind; RangeError if the numbers are not those of whole examples, are not finite, are no ids
   *   of the vocabulary, or the model makes something of them that is not finite.
   */
  predict(examples: Inputs): Promise<Prediction>;
  /** Answers what was asked, then gives back what it takes, the device too if that was opened for it. A second call does nothing. */
  dispose(): Promise<void>;
}

/**
 * Makes a model ready to predict, with its weights as they are; `withValues(model, …)` puts trained ones in.
 *
 *     const predictor = await openPredictor(withValues(model, (name) => thawed[name]!));
 *     const { classes } = await predictor.predict({ x });
 *
 * @throws TypeError for an option that there is not; RangeError for one that makes no sense.
 */
export async function openPredictor(model: Runnable, options: PredictorOptions = {}): Promise<Predictor> {
  checkModel("open a predictor", model);
  checkOptions("open a predictor", options, RULES);
  const { batchSize = 16, device: wanted = "auto", threads, storage = "f32", compute = "f32" } = options;
  const outputs = inferenceOutputs(model, { batchSize, probabilities: false });
  const { labels, classes } = { ...model.output, labels: model.output.tokens * model.output.labels };
  const limited = threads === undefined ? {} : { threads };
  return onDevice(wanted, limited, async (device, giveBack) => {
    const kept = { storage: storageOf(model, storage), compute: computeOf(model, compute) };
    const session = await loadForInference(device, model, batchSize, { outputs, ...kept });
    const ask = batching(
      model,
      batchSize,
      async (feeds) => (await session.run(feeds, { wanted: ["logits"] }))["logits"] as Float32Array,
    );
    const { during, dispose } = closing("predict", "predictor", () => session.dispose().finally(giveBack));
    return {
      device,
      predict: (examples) =>
        during(async () => {
          const logits = await ask(examples, countExamples(model, examples, "predict"));
          checkLogits(logits, labels * classes);
          return { logits, ...likeliest(logits, classes) };
        }),
      dispose,
    };
  });
}

/**
 * Loads a model's program that trains nothing; of products in whole numbers, what is too large for them is multiplied apart.
 *
 * @param program which takes what the model takes, of so many examples
 */
export async function loadForInference(
  device: Device,
  model: Runnable,
  batchSize: number,
  program: Parameters<Outliers["apart"]>[0],
): Promise<Session> {
  const outliers = await findOutliers(device, program.outputs, {
    weights: weightsOf(model),
    feeds: { ...noiseInputs(model, batchSize) },
    compute: program.compute,
  });
  try {
    return await load(device, outliers.apart(program), outliers.weights);
  } finally {
    await outliers.dispose();
  }
}

/**
 * Predicts some examples; opens the model and closes it again, so for more than one call take {@link openPredictor}.
 *
 *     const { classes, probabilities } = await predict(model, { x });
 */
export async function predict(
  model: Runnable,
  examples: Inputs,
  options: PredictorOptions = {},
): Promise<Prediction> {
  const predictor = await openPredictor(model, options);
  try {
    return await predictor.predict(examples);
  } finally {
    await predictor.dispose();
  }
}

/** What is no number has no likeliest class. */
function checkLogits(logits: Float32Array, perExample: number): void {
  const at = logits.findIndex((logit) => !Number.isFinite(logit));
  if (at >= 0)
    throw new RangeError(
      `Cannot predict example ${Math.floor(at / perExample)}: its logits are not finite (${logits[at]}). Its inputs may be too large, or the model's weights`,
    );
}

function likeliest(logits: Float32Array, classes: number): Omit<Prediction, "logits"> {
  const best = new Int32Array(logits.length / classes);
  const probabilities = new Float32Array(logits.length);
  for (const row of best.keys()) {
    const scores = logits.subarray(row * classes, (row + 1) * classes);
    const top = Math.max(...scores);
    best[row] = scores.indexOf(top);
    const powers = Array.from(scores, (score) => Math.exp(score - top));
    const sum = powers.reduce((a, b) => a + b, 0);
    probabilities.set(
      powers.map((power) => power / sum),
      row * classes,
    );
  }
  return { classes: best, probabilities };
}
