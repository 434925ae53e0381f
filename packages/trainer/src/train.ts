import { defined } from "@permafrost/common/defined";
import { checkOptions, type OptionRules, optionsOf } from "@permafrost/common/known-options";
import { turns } from "@permafrost/common/turn";
import { isAbortedBy, untilAborted } from "@permafrost/common/until-aborted";
import type { Signal } from "@permafrost/common/web";
import type { Runnable } from "@permafrost/runtime";
import { agreementNotice } from "./agreement.js";
import { durationNotice } from "./duration-notice.js";
import type { Evaluation } from "./evaluation.js";
import { batchesOf, checkBatches, checkFeed, type Feed } from "./feed.js";
import { COUNT, FUNCTION, OBJECT, RATE, SIGNAL, WHOLE } from "./option-rules.js";
import type { Schedule } from "./schedules.js";
import { STOP_RULES, type StopOptions, stopRule, type Verdict } from "./stopping.js";
import { createTrainer, type Snapshot, type StepResult, type Trainer } from "./trainer.js";
import { TRAINER_RULES, type TrainerOptions } from "./trainer-options.js";

/** How long to train, and how fast. */
export interface LoopOptions extends StopOptions {
  /** Steps to train for. */
  readonly steps: number;
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

const LOOP_RULES: OptionRules<LoopOptions> = {
  ...STOP_RULES,
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
}

const TRAIN_RULES: OptionRules<TrainOptions> = { ...TRAINER_RULES, ...LOOP_RULES, from: OBJECT };

/** Names of all options of {@link train}, for whoever has more of them. */
export const TRAIN_OPTION_NAMES = Object.keys(TRAIN_RULES) as readonly (keyof TrainOptions)[];

/** They have no default. */
function checkSteps({ steps }: LoopOptions): void {
  if (steps === undefined) throw new TypeError("Cannot train without steps: as in { steps: 1000 }");
}

/** What is said of a step; with `evaluation` where one was due. */
export interface StepReport extends StepResult {
  /** Learning rate of the step. */
  readonly learningRate: number;
  /** Where one was due. */
  readonly evaluation?: Evaluation;
  /** True where the evaluation is better than all before. */
  readonly best?: true;
  /** True where one was due, and was cut off by the signal. */
  readonly unevaluated?: true;
}

/**
 * Trains a model, a report for every step, or for some. The caller owns the loop: leaving it ends the training and frees the device.
 *
 *     for await (const { step, loss } of train(model, feed, { steps: 1000, batchSize: 16 })) console.log(step, loss);
 *
 * @throws TypeError for an option that there is not; RangeError for one that makes no sense, and for a feed that ends before the last step.
 */
export async function* train(
  model: Runnable,
  feed: Feed,
  options: TrainOptions,
): AsyncGenerator<StepReport, void, void> {
  checkOptions("train", options, TRAIN_RULES);
  checkSteps(options);
  checkFeed("train", feed);
  const trainer = await createTrainer(model, optionsOf<TrainerOptions>(options, TRAINER_RULES));
  try {
    if (options.from) await trainer.restore(options.from);
    yield* loop(trainer, feed, options, []);
  } finally {
    await trainer.dispose();
  }
}

/**
 * The loop itself, for a trainer that the caller made (and disposes of).
 *
 * @param earlier evaluations of the steps that the trainer has done, for the options that look back
 * @throws as {@link train} does; what the trainer has learned until then stays in it.
 */
export async function* continueTraining(
  trainer: Trainer,
  feed: Feed,
  options: LoopOptions,
  earlier: readonly Evaluation[] = [],
): AsyncGenerator<StepReport, void, void> {
  checkOptions("train", options, LOOP_RULES);
  checkSteps(options);
  checkFeed("train", feed);
  yield* loop(trainer, feed, options, earlier);
}

/** See {@link continueTraining}; options and feed have been looked at. */
async function* loop(
  trainer: Trainer,
  feed: Feed,
  options: LoopOptions,
  earlier: readonly Evaluation[],
): AsyncGenerator<StepReport, void, void> {
  const { steps, learningRate = 1e-3, reportEvery = 1, evaluateEvery, signal, pending } = options;
  const rateAt = typeof learningRate === "function" ? learningRate : () => learningRate;
  const judge = stopRule(options, trainer.better);
  const evaluated = evaluating(trainer, feed, judge, signal);
  let enough = earlier.map(judge).some((verdict) => verdict.enough);
  if (pending && !enough) {
    const { unevaluated: _, ...step } = pending;
    const made = await evaluated(step);
    enough = made.enough;
    yield made.report;
  }
  if (enough) return;
  const duration = durationNotice({ from: trainer.step, to: steps, ...defined({ evaluateEvery }) });
  const notice = (said: string | undefined) => said !== undefined && options.onNotice?.(said);
  const turn = turns();
  for await (const batch of batchesOf(feed, { from: trainer.step, to: steps, signal })) {
    if (signal) await turn();
    if (signal?.aborted) return;
    if (trainer.step === 0 && options.onNotice && trainer.agreement)
      notice(agreementNotice(await trainer.agreement(batch)));
    const next = trainer.step + 1;
    const rate = { learningRate: rateAt(next) };
    const last = next >= steps;
    const due = evaluateEvery !== undefined && (last || next % evaluateEvery === 0);
    if (!(due || last || next % reportEvery === 0)) {
      await trainer.advance(batch, rate);
      notice(duration.step(next));
      continue;
    }
    const step = { ...(await trainer.train(batch, rate)), ...rate };
    notice(duration.step(next));
    const { report, enough }: Judged = due ? await evaluated(step) : { report: step, enough: false };
    if (report.evaluation) notice(duration.evaluation());
    yield report;
    if (enough) return;
  }
}

/** A report, and whether that is enough. */
interface Judged {
  readonly report: StepReport;
  readonly enough: boolean;
}

/** Adds an evaluation to a step's report, and says whether that is enough; or that the signal cut it off. */
function evaluating(
  trainer: Trainer,
  feed: Feed,
  judge: (evaluation: Evaluation) => Verdict,
  signal: AbortSignal | undefined,
) {
  return async (step: StepReport): Promise<Judged> => {
    const heldOut = feed.evaluation?.();
    if (!heldOut) return { report: step, enough: false };
    checkBatches("evaluate", heldOut);
    try {
      const evaluation = await trainer.evaluate(
        untilAborted(heldOut, signal),
        defined({ split: feed.split }),
      );
      const { best, enough } = judge(evaluation);
      return { report: { ...step, evaluation, ...(best && { best }) }, enough };
    } catch (error) {
      if (!isAbortedBy(signal, error)) throw error;
      return { report: { ...step, unevaluated: true }, enough: true };
    }
  };
}
