import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { batches, type NumberedBatch } from "./batches.js";
import { exampleBuffer } from "./buffer.js";
import { checkCount, checkList, checkTask, splitOf } from "./check.js";
import { withValidation } from "./held-out.js";
import type { SplitName, Task } from "./task.js";
import { type TrainingPass, trainingPass } from "./training-pass.js";

/** What an evaluation looks at. */
export interface EvaluationOptions {
  /** Split to evaluate on. Default `"validation"`; where a task has none, a tenth of its training examples, which are then held out. */
  readonly split?: SplitName;
  /** Use only the first so many examples; endless splits need it. Default: all, or 1,024 of an endless split. */
  readonly examples?: number;
}

/** How a trainer's batches are made. */
export interface FeedOptions {
  /** Examples of a batch that goes through the model at once. */
  readonly batchSize: number;
  /** Batches of a step, whose gradients are added up. Default 1. */
  readonly accumulate?: number;
  /** Decides order, generated examples and augmentation. Default 0. */
  readonly seed?: number;
  /**
   * Token counts that batches of examples of different lengths are padded to, whichever fits; a program is compiled for each.
   * Default: {@link usualLengths}.
   */
  readonly padTo?: readonly number[];
  /** What is evaluated during training. */
  readonly evaluation?: EvaluationOptions;
  /** Training examples of a pass: the first so many. Default: all, or 4,096 of an endless split. */
  readonly passExamples?: number;
}

const EVALUATION: OptionNames<EvaluationOptions> = { split: true, examples: true };
const OPTIONS: OptionNames<FeedOptions> = {
  batchSize: true,
  accumulate: true,
  seed: true,
  padTo: true,
  evaluation: true,
  passExamples: true,
};

/** A task's batches, as a trainer takes them. */
export interface Feed extends TrainingPass {
  /** Training batches from the one numbered `start` (0 is the first) on, each of `batchSize * accumulate` examples. */
  train(start: number): AsyncIterable<NumberedBatch>;
  /** Batches to select on, the same each time. */
  evaluation(): AsyncIterable<NumberedBatch>;
  /** Split that `evaluation` is of: `validation` also where it is held out of training. */
  readonly split: SplitName;
}

/**
 * A task's batches, to train on and to select on.
 *
 * @throws RangeError for options that make no sense, at once rather than at the first batch.
 */
export function feed(task: Task, options: FeedOptions): Feed {
  checkTask("feed a trainer", task);
  refuseUnknownOptions("feed a trainer", options, OPTIONS);
  const { batchSize, accumulate = 1, seed = 0, padTo = usualLengths(task), evaluation = {} } = options;
  const { passExamples: examples } = options;
  refuseUnknownOptions("evaluate", evaluation, EVALUATION);
  checkCount("feed a trainer", "batchSize", batchSize);
  checkCount("feed a trainer", "accumulate", accumulate);
  checkList("feed a trainer", "padTo", padTo);
  const { split = "validation" } = evaluation;
  splitOf(`train on ${task.name}`, task, "train");
  const divided = split === "validation" ? withValidation(task) : task;
  const trained = { batchSize: batchSize * accumulate, split: "train", seed, padTo } as const;
  if (examples !== undefined) checkCount("feed a trainer", "passExamples", examples);
  const evaluated = { ...evaluation, split, batchSize, seed, padTo };
  const made: Feed = {
    train: (start) => batches(divided, { ...trained, start }),
    evaluation: () => evaluationBatches(divided, evaluated),
    split,
    ...trainingPass(divided, { batchSize, seed, padTo, ...defined({ examples }) }),
  };
  made.train(0);
  made.evaluation();
  return made;
}

const EVALUATED: OptionNames<EvaluationOptions & Pick<FeedOptions, "batchSize" | "seed" | "padTo">> = {
  ...EVALUATION,
  batchSize: true,
  seed: true,
  padTo: true,
};

/**
 * Batches of a split that is not trained on, the same each time: shortest examples first where they differ in length.
 *
 * @throws RangeError for a split that the task does not have, and options that make no sense.
 */
export function evaluationBatches(
  task: Task,
  options: EvaluationOptions & Pick<FeedOptions, "batchSize" | "seed" | "padTo">,
): AsyncIterable<NumberedBatch> {
  checkTask("evaluate", task);
  refuseUnknownOptions("evaluate", options, EVALUATED);
  const { split = "validation", examples, batchSize, seed = 0, padTo = usualLengths(task) } = options;
  checkList("evaluate", "padTo", padTo);
  const divided = split === "validation" ? withValidation(task) : task;
  const { length } = splitOf(`evaluate on ${task.name}`, divided, split);
  const endless = length === Number.POSITIVE_INFINITY;
  const limit = examples ?? (endless ? 1024 : undefined);
  return batches(divided, {
    split,
    batchSize,
    seed,
    order: padTo.length > 0 ? "by-length" : "sequential",
    padTo,
    ...defined({ examples: limit }),
  });
}

/**
 * Token counts to pad to: an eighth, a quarter and half of the longest, where a task tells lengths beforehand; none for always the
 * longest. Most examples are far shorter: of 1,024 tokens of proteins, 83 % would be padding.
 */
export function usualLengths({ ragged, input: { tokens }, splits }: Task): number[] {
  if (!ragged || !splits.train?.tokensOf) return [];
  return [...new Set([8, 4, 2].map((part) => Math.ceil(tokens / part)))];
}

/**
 * True if training examples come again as they were, so that what was computed from them is worth keeping: neither generated
 * nor augmented.
 */
export function isRepeated(task: Task): boolean {
  checkTask("look at a task", task);
  const train = splitOf(`train on ${task.name}`, task, "train");
  if (train.length === Number.POSITIVE_INFINITY) return false;
  if (train.isRepeated !== undefined) return train.isRepeated;
  const inputs = (index: number, epoch: number) => {
    const { x, y, weights } = exampleBuffer(task, 1);
    train.write(index, { seed: 0, epoch }, x, y, weights);
    return x;
  };
  return Array.from({ length: Math.min(8, train.length) }, (_, index) => index).every((index) => {
    const again = inputs(index, 1);
    return inputs(index, 0).every((value, i) => value === again[i]);
  });
}
