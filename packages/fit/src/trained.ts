import { type Base, saveAdapter } from "@permafrost/artifacts";
import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { type Model, withValues } from "@permafrost/models";
import type { DataPredictor } from "@permafrost/runs";
import type { PredictorOptions } from "@permafrost/runtime";
import {
  type DecodedOutput,
  type EvaluationOptions,
  evaluationBatches,
  type NewData,
  type SplitName,
  type Task,
} from "@permafrost/tasks";
import { createTrainer, type EvaluateOptions, type Evaluation, type StepReport } from "@permafrost/trainer";
import type { TrainedOnnxOptions } from "./trained-onnx.js";
import type { Training } from "./training.js";

/** A model that was trained, with all that is needed to use it, to judge it and to keep it. */
export interface Trained {
  /** The model, with trained values of what thaws: those of the best evaluation, or where nothing was evaluated of the last step. */
  readonly model: Model;
  /** What it was trained on. */
  readonly task: Task;
  /** Step that the values are of. */
  readonly step: number;
  /** The best evaluation, which the values are of. Default: none, as nothing was evaluated. */
  readonly evaluation?: Evaluation;
  /** What was said of the steps: all evaluations, and of more than 10,000 other reports evenly fewer. */
  readonly reports: readonly StepReport[];
  /**
   * What the model says of new data, as they come: rows of a table by the names of their columns, pictures, texts; or numbers, where nothing was
   * learned about the data.
   *
   *     const [{ class: flower, probability }] = await trained.predict([{ width: 1.2, height: 10 }]);
   *
   * The model is opened for it and closed again: for more than one call take {@link Trained.openPredictor}.
   *
   * @throws Error naming which of them it is and what is wrong with it: a column that is missing, a cell that is not of its kind.
   */
  predict(data: readonly NewData[], options?: PredictorOptions): Promise<DecodedOutput[]>;
  /**
   * Makes the model ready to predict new data as they come, call after call, also several at once: in a server, say.
   *
   *     const predictor = await trained.openPredictor();
   *     const [{ class: flower }] = await predictor.predict([{ width: 1.2, height: 10 }]);
   */
  openPredictor(options?: PredictorOptions): Promise<DataPredictor>;
  /** Measures the model on a split, without changing it. Default: `"test"`. */
  evaluate(split?: SplitName, options?: EvaluateTrainedOptions): Promise<Evaluation>;
  /**
   * Writes an adapter, which `loadAdapter` reads. Node, Deno and Bun only.
   *
   * @param options `base`: where the frozen weights come from. Default: the source that `fit` was given.
   * @throws TypeError where that is not known.
   */
  save(folder: string, options?: SaveTrainedOptions): Promise<void>;
  /** The model as one ONNX file, which takes any number of examples; its metadata says what its inputs and classes are called. */
  exportOnnx(options?: TrainedOnnxOptions): Promise<Uint8Array>;
  /** The training as one HTML page that needs nothing else: curves, what moved, how many weights there are. */
  report(): Promise<string>;
}

/** How a trained model is measured. */
export type EvaluateTrainedOptions = Pick<EvaluationOptions, "examples"> & Pick<EvaluateOptions, "confusion">;

const EVALUATION: OptionNames<EvaluateTrainedOptions> = { examples: true, confusion: true };

/** How a trained model is saved. */
export interface SaveTrainedOptions {
  /** Where the model's frozen weights come from. Default: the source that `fit` was given. */
  readonly base?: Base;
}

const SAVING: OptionNames<SaveTrainedOptions> = { base: true };

/** What came of a training. */
export function trainedBy(training: Training): Trained {
  const { model, task, options, learned, reports, base } = training;
  const { thawed, step, evaluation } = learned;
  const trained = withValues(model, (name) => thawed[name]!.slice());
  const { batchSize, device, threads, storage, compute, loss, metrics, seed, padTo } = options;
  const computing = { batchSize, ...defined({ device, threads, storage, compute }) };
  let measured: Promise<Task> | undefined;
  /** The task, and how far from its labels the model is: measured once, where it is to be told. */
  const told = () => {
    measured ??= import("./trained-predict.js").then(({ withInterval }) =>
      withInterval(trained, task, computing),
    );
    return measured;
  };
  const evaluate: Trained["evaluate"] = async (split = "test", given = {}) => {
    refuseUnknownOptions("evaluate what was trained", given, EVALUATION);
    const { examples, confusion } = given;
    const batches = evaluationBatches(task, { split, batchSize, ...defined({ seed, padTo, examples }) });
    // every example comes once
    const measuring = { cacheBytes: 0, ...defined({ loss, metrics }) };
    const trainer = await createTrainer(trained, { ...computing, ...measuring });
    try {
      return await trainer.evaluate(batches, { split, ...defined({ confusion }) });
    } finally {
      await trainer.dispose();
    }
  };
  const openPredictor: Trained["openPredictor"] = async (options = {}) => {
    // what only some need is loaded when it is called
    const { predictorOf } = await import("./trained-predict.js");
    return predictorOf(trained, await told(), { ...computing, ...options });
  };
  return {
    model: trained,
    task,
    step,
    ...defined({ evaluation }),
    reports,
    async predict(data, options) {
      const predictor = await openPredictor(options);
      try {
        return await predictor.predict(data);
      } finally {
        await predictor.dispose();
      }
    },
    openPredictor,
    evaluate,
    async save(folder, given = {}) {
      refuseUnknownOptions("save what was trained", given, SAVING);
      const from = given.base ?? base;
      if (!from)
        throw new TypeError(
          "Cannot save what was trained: it is not known where the frozen weights come from. Say it, as in save(folder, { base: await fromHub(…) })",
        );
      const results = evaluation && [
        { split: "held out", ...evaluation, seed: options.seed ?? 0, steps: step },
      ];
      const parts = { model, task: await told(), thawed, base: from };
      await saveAdapter(folder, { ...parts, ...defined({ results }) });
    },
    async exportOnnx(given = {}) {
      const { onnxOf } = await import("./trained-onnx.js");
      return onnxOf({ model: trained, task, ...defined({ base }) }, given);
    },
    async report() {
      const { reportOf } = await import("./trained-report.js");
      return reportOf(training);
    },
  };
}
