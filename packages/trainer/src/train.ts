import { defined } from "@permafrost/common/defined";
import { checkOptions, optionsOf } from "@permafrost/common/known-options";
import { turns } from "@permafrost/common/turn";
import { isAbortedBy, untilAborted } from "@permafrost/common/until-aborted";
import type { Runnable } from "@permafrost/runtime";
import { agreementNotice } from "./agreement.js";
import { durationNotice } from "./duration-notice.js";
import type { Evaluation } from "./evaluation.js";
import { batchesOf, checkBatches, checkFeed, type Feed } from "./feed.js";
import { keeper } from "./learned.js";
import { withMetric } from "./measures/metrics.js";
import { solvedReport } from "./readout/solved-report.js";
import type { StepReport } from "./step-report.js";
import { stopRule, type Verdict } from "./stopping.js";
import { LOOP_RULES, type LoopOptions, TRAIN_RULES, type TrainOptions } from "./train-options.js";
import { createTrainer, type Trainer } from "./trainer.js";
import { TRAINER_RULES, type TrainerOptions } from "./trainer-options.js";

/** They have no default, but where the output layer is solved for: that may be all. */
function stepsOf({ steps, readout }: LoopOptions): number {
  if (steps !== undefined) return steps;
  if (readout) return 0;
  throw new TypeError("Cannot train without steps: as in { steps: 1000 }");
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
  stepsOf(options);
  checkFeed("train", feed);
  const metrics = withMetric(options.metrics, options.metric);
  const making = { ...optionsOf<TrainerOptions>(options, TRAINER_RULES), ...defined({ metrics }) };
  const trainer = await createTrainer(model, making);
  const kept = options.onEnd && keeper(trainer);
  let failed = false;
  try {
    if (options.from) await trainer.restore(options.from);
    options.onStart?.(trainer);
    for await (const report of loop(trainer, feed, options, [])) {
      await kept?.look(report);
      yield report;
    }
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    try {
      // whatever stands in the way of it, the error is the first one
      const learned = await kept?.learned().catch((error) => {
        if (!failed) throw error;
      });
      if (learned) options.onEnd?.(learned);
    } finally {
      await trainer.dispose();
    }
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
  stepsOf(options);
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
  const { learningRate = 1e-3, reportEvery = 1, evaluateEvery, signal, pending, readout } = options;
  const steps = stepsOf(options);
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
  if (readout && trainer.step === 0) {
    const solved = await solvedReport(trainer, feed, readout, signal);
    const made = evaluateEvery === undefined ? { report: solved, enough: false } : await evaluated(solved);
    yield made.report;
    if (made.enough) return;
  }
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
