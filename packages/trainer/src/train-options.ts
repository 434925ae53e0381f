import type { OptionRules } from "@permafrost/common/known-options";
import type { Signal } from "@permafrost/common/web";
import type { Look } from "./evaluator.js";
import type { Learned } from "./learned.js";
import { COUNT, FUNCTION, OBJECT, RATE, SIGNAL, WHOLE } from "./option-rules.js";
import type { Ridge } from "./readout/ridge.js";
import type { Schedule } from "./schedules.js";
import type { StepReport } from "./step-report.js";
import { STOP_RULES, type StopOptions } from "./stop-options.js";
import type { Snapshot } from "./trainer.js";
import { TRAINER_RULES, type TrainerOptions } from "./trainer-options.js";

/** How long to train, and how fast. */
export interface LoopOptions extends StopOptions {
  /**
   * How the output layer comes by its values before the first step: `ridge(…)` solves for them in closed form, over the feed's `pass`. That is
   * reported as step 0, with what it gives on a batch before anything else is trained. Default: they are as they were initialised.
   */
  readonly readout?: Ridge;
  /** Steps to train for. Default: there is none; with `readout` 0, which leaves all else as it was initialised. */
  readonly steps?: number;
  /** A number, or a function of the step, which counts from 1. Default 1e-3. */
  readonly learningRate?: number | Schedule;
  /**
   * Report every so many steps, the last one, and those that are evaluated. Of the others nothing is brought back, so that a GPU need not
   * wait for anybody to look. Default 1.
   */
  readonly reportEvery?: number;
  /** Evaluate after every so many steps, and after the last one. Default: never. */
  readonly evaluateEvery?: number;
  /** Stops cleanly after the step at hand; an evaluation is cut off. */
  readonly signal?: Signal;
  /**
   * Told, once each, what one may want to know of beforehand: that the steps will take more than an hour; that with `compute: "int8"` the
   * gradient of the first batch is another one (its cosine to that in float32 is looked at before the first step). Default: nobody is.
   */
  onNotice?(message: string): void;
  /**
   * Report of the trainer's last step that is {@link StepReport.unevaluated}: its evaluation is made up for first, and it is reported again.
   * Default: there is none.
   */
  readonly pending?: StepReport;
}

/** What each of them must be. */
export const LOOP_RULES: OptionRules<LoopOptions> = {
  ...STOP_RULES,
  readout: [(x) => (x as Ridge | null)?.name === "ridge", "a readout, such as ridge()"],
  steps: WHOLE,
  learningRate: RATE,
  reportEvery: COUNT,
  evaluateEvery: COUNT,
  signal: SIGNAL,
  onNotice: FUNCTION,
  pending: [(x) => Number.isInteger((x as StepReport | null)?.step), "the report of a step"],
};

/** How to train, from making the trainer to the last step. */
export interface TrainOptions extends TrainerOptions, LoopOptions {
  /** Go on from here instead of from the beginning. */
  readonly from?: Snapshot;
  /** Told what looks at the model while it is trained: between steps it predicts with the values of then. Default: nobody is. */
  onStart?(look: Look): void;
  /**
   * Told what was learned, however the training ends: to its last step, as the caller left the loop, by an error. Default: nobody is, and nothing
   * is kept for it.
   */
  onEnd?(learned: Learned): void;
}

/** What each of them must be. */
export const TRAIN_RULES: OptionRules<TrainOptions> = {
  ...TRAINER_RULES,
  ...LOOP_RULES,
  from: OBJECT,
  onStart: FUNCTION,
  onEnd: FUNCTION,
};

/** Names of all options of a training, for whoever has more of them. */
export const TRAIN_OPTION_NAMES = Object.keys(TRAIN_RULES) as readonly (keyof TrainOptions)[];
