import type { Evaluation } from "./evaluation.js";
import type { Batch, Trainable } from "./trainable.js";
import { createTrainer, type StepResult, type Trainer, type TrainerOptions } from "./trainer.js";

/** Where a training's batches come from. */
export interface Feed {
  /** Training batches from the one numbered `start` (0 is the first) on, all of the same size. */
  train(start: number): Iterable<Batch> | AsyncIterable<Batch>;
  /** Held-out batches, the same each time. */
  evaluation?(): Iterable<Batch> | AsyncIterable<Batch>;
}

export interface TrainOptions extends TrainerOptions {
  /** Steps to train for. */
  readonly steps: number;
  /** Default 1e-3; or a function of the step, which counts from 1. */
  readonly learningRate?: number | ((step: number) => number);
  /** Evaluate after every so many steps, and after the last one. Default: never. */
  readonly evaluateEvery?: number;
  /** Stops cleanly after the step at hand. */
  readonly signal?: AbortSignal;
}

/** A step's report; with `evaluation` where one was due. */
export interface StepReport extends StepResult {
  readonly learningRate: number;
  readonly evaluation?: Evaluation;
}

/**
 * Trains a model, a report for every step. The caller owns the loop: leaving it ends the training and frees the device.
 *
 *     for await (const { step, loss } of train(model, feed, { steps: 1000, batchSize: 16 })) console.log(step, loss);
 */
export async function* train(
  model: Trainable,
  feed: Feed,
  options: TrainOptions,
): AsyncGenerator<StepReport, void, void> {
  const trainer = await createTrainer(model, options);
  try {
    yield* continueTraining(trainer, feed, options);
  } finally {
    await trainer.dispose();
  }
}

/** The loop itself, for a trainer that the caller made (and disposes of). */
export async function* continueTraining(
  trainer: Trainer,
  feed: Feed,
  { steps, learningRate = 1e-3, evaluateEvery, signal }: Omit<TrainOptions, keyof TrainerOptions>,
): AsyncGenerator<StepReport, void, void> {
  const rateAt = typeof learningRate === "function" ? learningRate : () => learningRate;
  if (!(Number.isInteger(steps) && steps >= 0))
    throw new RangeError(`Cannot train for ${steps} steps: it must be a whole number`);
  if (trainer.step >= steps) return;
  for await (const batch of feed.train(trainer.step)) {
    if (signal?.aborted) return;
    const rate = rateAt(trainer.step + 1);
    const result = await trainer.train(batch, { learningRate: rate });
    const last = result.step >= steps;
    const due = evaluateEvery !== undefined && (last || result.step % evaluateEvery === 0);
    const heldOut = due ? feed.evaluation?.() : undefined;
    const evaluation = heldOut && (await trainer.evaluate(heldOut));
    yield { ...result, learningRate: rate, ...(evaluation && { evaluation }) };
    if (last) return;
  }
}
