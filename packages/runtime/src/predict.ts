import type { Storage } from "@permafrost/graph";
import type { Device } from "./device.js";
import { inferenceOutputs, storageOf, weightsOf } from "./inference.js";
import { load } from "./load.js";
import type { Runnable } from "./runnable.js";
import { type DeviceChoice, onDevice } from "./take-device.js";

/** Inputs of some examples, one after the other. */
export interface Inputs {
  /** `[examples, tokens, dim]` values, or `[examples, tokens]` ids. */
  readonly x: Float32Array | Int32Array;
  /** `[examples]`: real tokens of each one. Default: all. */
  readonly lengths?: Int32Array;
}

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
  /** Inputs computed at a time. Default 16. */
  readonly batchSize?: number;
  /** How frozen matrices are kept in memory, as in the trainer's option. Default `"f32"`. */
  readonly storage?: Storage;
}

/** A model that is ready to predict. */
export interface Predictor {
  /** What it computes on. */
  readonly device: Device;
  /**
   * Predicts any number of examples.
   *
   * @throws RangeError if the numbers are not those of whole examples.
   */
  predict(examples: Inputs): Promise<Prediction>;
  /** Gives back what it takes, the device too if that was opened for it. */
  dispose(): Promise<void>;
}

/**
 * Makes a model ready to predict, with its weights as they are; `withValues(model, …)` puts trained ones in.
 *
 *     const predictor = await openPredictor(withValues(model, (name) => thawed[name]!));
 *     const { classes } = await predictor.predict({ x });
 */
export async function openPredictor(model: Runnable, options: PredictorOptions = {}): Promise<Predictor> {
  const { batchSize = 16, device: wanted = "auto", threads, storage = "f32" } = options;
  const outputs = inferenceOutputs(model, { batchSize, probabilities: false });
  const { tokens } = model.input;
  const perExample = tokens * (model.input.kind === "ids" ? 1 : model.input.dim);
  const { labels, classes } = { ...model.output, labels: model.output.tokens * model.output.labels };
  const limited = threads === undefined ? {} : { threads };
  return onDevice(wanted, limited, async (device, giveBack) => {
    const session = await load(device, { outputs, storage: storageOf(model, storage) }, weightsOf(model));
    return {
      device,
      async predict({ x, lengths }) {
        const count = x.length / perExample;
        if (!Number.isInteger(count) || (lengths && lengths.length !== count))
          throw new RangeError(
            `Cannot predict ${x.length} inputs${lengths ? ` with ${lengths.length} lengths` : ""}: the model takes ${perExample} for each example`,
          );
        const logits = new Float32Array(count * labels * classes);
        for (let start = 0; start < count; start += batchSize) {
          const end = Math.min(count, start + batchSize);
          // a batch that is too small is filled up with zeros
          const piece = new (x.constructor as { new (length: number): typeof x })(batchSize * perExample);
          piece.set(x.subarray(start * perExample, end * perExample));
          const real = new Int32Array(batchSize).fill(tokens);
          if (lengths) real.set(lengths.subarray(start, end));
          const result = await session.run({ x: piece, lengths: real }, { wanted: ["logits"] });
          const whole = result["logits"] as Float32Array;
          logits.set(whole.subarray(0, (end - start) * labels * classes), start * labels * classes);
        }
        return { logits, ...likeliest(logits, classes) };
      },
      async dispose() {
        await session.dispose();
        await giveBack();
      },
    };
  });
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
