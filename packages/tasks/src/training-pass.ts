import { defined } from "@permafrost/common/defined";
import { batches, type NumberedBatch } from "./batches.js";
import type { Split, Task } from "./task.js";

/** Each training example once. */
export interface TrainingPass {
  /** Batches of them, as they are without augmentation: shortest first where they differ in length. */
  pass(): AsyncIterable<NumberedBatch>;
  /**
   * Which of them choices are made on, by their number in the pass: every fifth; where neighbours share parts, the last fifth. Default, of
   * fewer than five: none of them as a whole.
   */
  readonly heldOut?: (example: number) => boolean;
}

/** How a pass goes. */
interface Setting {
  readonly batchSize: number;
  readonly seed: number;
  readonly padTo: readonly number[];
  readonly examples?: number;
}

/** Of an endless split, unless told otherwise: some times as many as the widest of bodies has features. */
const OF_ENDLESS = 4096;

/** One in so many is held out. */
const ONE_IN = 5;

/** Goes through the training examples once. */
export function trainingPass(task: Task, { examples, ...setting }: Setting): TrainingPass {
  const { train } = task.splits;
  const endless = train.length === Number.POSITIVE_INFINITY;
  const limit = examples ?? (endless ? OF_ENDLESS : undefined);
  const count = Math.min(train.length, limit ?? train.length);
  const order = setting.padTo.length > 0 ? ("by-length" as const) : ("sequential" as const);
  const plain: Task = { ...task, splits: { ...task.splits, train: unaugmented(train) } };
  const end = count - Math.floor(count / ONE_IN);
  const overlaps = (train.overlap ?? 0) > 0;
  const heldOut = (example: number) => (overlaps ? example >= end : example % ONE_IN === ONE_IN - 1);
  return {
    pass: () => batches(plain, { split: "train", order, ...setting, ...defined({ examples: limit }) }),
    ...(count >= ONE_IN && { heldOut }),
  };
}

function unaugmented(split: Split): Split {
  const { name, length, overlap, tokensOf, prepare } = split;
  return {
    name,
    length,
    write: (index, draw, ...rest) => split.write(index, { ...draw, augment: false }, ...rest),
    ...defined({
      overlap,
      prepare: prepare && ((indices: readonly number[]) => prepare.call(split, indices)),
      tokensOf: tokensOf && ((index: number) => tokensOf.call(split, index)),
    }),
  };
}
