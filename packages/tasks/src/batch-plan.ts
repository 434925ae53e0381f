import type { OptionNames } from "@permafrost/common/known-options";
import { groupedByLength, type Place, shortestFirst, shuffled } from "./batch-order.js";
import { checkCount, checkList, checkTask, rowOf, splitOf } from "./check.js";
import type { Split, SplitName, Task } from "./task.js";

/**
 * How examples follow each other:
 * - `shuffled`: endless, every epoch in another random order; all batches are full, so one may span two epochs. Where
 *   examples differ in length, a batch is made of similar ones.
 * - `sequential`: once through, by number; the last batch may be smaller.
 * - `by-length`: once through, shortest first; the last batch may be smaller.
 */
export type BatchOrder = "shuffled" | "sequential" | "by-length";

/** Which batches there are. */
export interface BatchOptions {
  /** Which part of the task. Default `"train"`. */
  readonly split?: SplitName;
  /** Examples per batch. */
  readonly batchSize: number;
  /** Decides order, generated examples and augmentation. Default 0. */
  readonly seed?: number;
  /** How examples follow each other. Default: "shuffled" for `train`, "sequential" for the other splits. */
  readonly order?: BatchOrder;
  /** Use only the first so many examples of the split; makes an endless split finite. Default: all. */
  readonly examples?: number;
  /**
   * Token counts a batch may be padded to, ascending: the smallest that fits its longest example is taken, and the task's
   * own count where none does. Each one is another tensor shape, so keep them few. Default: the task's count only.
   */
  readonly padTo?: readonly number[];
}

export const BATCH_OPTIONS: OptionNames<BatchOptions> = {
  split: true,
  batchSize: true,
  seed: true,
  order: true,
  examples: true,
  padTo: true,
};

/** Which examples are in which batch. */
export interface BatchPlan {
  /** Where its examples come from. */
  readonly split: Split;
  /** Examples of a full batch. */
  readonly batchSize: number;
  /** Decides order, generated examples and augmentation. */
  readonly seed: number;
  /** Token counts to pad to, ascending. */
  readonly padTo: readonly number[];
  /** Number of batches; `Infinity` unless the examples are gone through once. */
  readonly count: number;
  /** The examples of a batch, a pure function of its number. */
  placesOf(batch: number): readonly Place[];
}

/**
 * Works out which examples are in which batch.
 *
 * @throws RangeError for a split the task does not have, or sizes that make no sense.
 */
export function planBatches(task: Task, options: BatchOptions): BatchPlan {
  checkTask("make batches", task);
  const attempt = `make batches of ${task.name}`;
  const { split: name = "train", batchSize, seed = 0, padTo = [] } = options;
  const split = splitOf(attempt, task, name);
  checkList(attempt, "padTo", padTo);
  checkCount(attempt, "batchSize", batchSize);
  checkCount(attempt, "seed", seed, 0);
  if (options.examples !== undefined) checkCount(attempt, "examples", options.examples);
  for (const tokens of padTo) checkCount(attempt, "every number of padTo", tokens);
  const length = Math.min(split.length, options.examples ?? Number.POSITIVE_INFINITY);
  if (!(length > 0)) throw new RangeError(`Cannot ${attempt}: split "${name}" is empty`);

  const order = options.order ?? (name === "train" ? "shuffled" : "sequential");
  const tokensOf = split.tokensOf?.bind(split);
  const row = (placeAt: (position: number) => Place, until: number) => (batch: number) => {
    const start = batch * batchSize;
    const size = Math.min(batchSize, until - start);
    return Array.from({ length: size }, (_, i) => placeAt(start + i));
  };
  const plans: Readonly<Record<BatchOrder, () => Pick<BatchPlan, "count" | "placesOf">>> = {
    shuffled: () => {
      const placeAt = shuffled(length, seed);
      const grouped = task.ragged && tokensOf !== undefined;
      return {
        count: Number.POSITIVE_INFINITY,
        placesOf: grouped
          ? groupedByLength(placeAt, tokensOf, batchSize, seed)
          : row(placeAt, Number.POSITIVE_INFINITY),
      };
    },
    sequential: () => ({
      count: Math.ceil(length / batchSize),
      placesOf: row((index) => ({ index, epoch: 0 }), length),
    }),
    "by-length": () => {
      if (length === Number.POSITIVE_INFINITY)
        throw new RangeError(
          `Cannot ${attempt} by length: split "${name}" is endless; say how many examples to use`,
        );
      const placeAt = tokensOf ? shortestFirst(length, tokensOf) : (index: number) => ({ index, epoch: 0 });
      return { count: Math.ceil(length / batchSize), placesOf: row(placeAt, length) };
    },
  };
  const plan = rowOf(plans, order, attempt, "the order");
  return { split, batchSize, seed, padTo: [...padTo].sort((a, b) => a - b), ...plan() };
}
