import { defined } from "@permafrost/common/defined";
import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount, checkTask, splitOf } from "./check.js";
import { permutation } from "./permutation.js";
import type { Split, SplitName, Task } from "./task.js";

/** What is held out of training. */
export interface HeldOutOptions {
  /** Share of the training examples, above 0 and below 1. Default 0.1. */
  readonly share?: number;
  /** Decides which ones; not the seed of a run, so that runs with different seeds select on the same. Default 0. */
  readonly seed?: number;
}

const OPTIONS: OptionNames<HeldOutOptions> = { share: true, seed: true };

/** The order that decides what is held out is that of an epoch which no training reaches. */
const NO_EPOCH = 2 ** 32 - 1;

/**
 * A task with a validation split made of examples that were for training, and are no more. They are drawn at random, the same
 * ones each time; of an endless split every so manieth is taken, and of one whose examples share parts ({@link Split.overlap})
 * the end. Held-out examples are not augmented.
 *
 * @throws RangeError for a task that has a validation split already, or too few examples to hold one out.
 */
export function heldOut<T extends Task>(task: T, options: HeldOutOptions = {}): T {
  checkTask("hold examples out of training", task);
  refuseUnknownOptions("hold examples out of training", options, OPTIONS);
  const { share = 0.1, seed = 0 } = options;
  const attempt = `hold examples of ${task.name} out of training`;
  if (task.splits.validation)
    throw new RangeError(`Cannot ${attempt}: it has a validation split already; select on that one`);
  if (!(typeof share === "number" && share > 0 && share < 1))
    throw new RangeError(`Cannot ${attempt}: expected a share above 0 and below 1, found ${found(share)}`);
  checkCount(attempt, "seed", seed, 0);
  const train = splitOf(attempt, task, "train");
  const rows = rowsOf(train, share, seed);
  if (!(rows.train.length > 0 && rows.validation.length > 0))
    throw new RangeError(
      `Cannot ${attempt}: of ${train.length}, too few are left to train and to select on; name a split to evaluate on`,
    );
  const splits = {
    ...task.splits,
    train: partOf(train, "train", rows.train),
    validation: partOf(train, "validation", rows.validation),
  };
  return { ...task, splits };
}

/** The task if it has a validation split, else with some of its training examples {@link heldOut}. */
export function withValidation<T extends Task>(task: T, options: HeldOutOptions = {}): T {
  checkTask("hold examples out of training", task);
  refuseUnknownOptions("hold examples out of training", options, OPTIONS);
  return task.splits.validation ? task : heldOut(task, options);
}

/**
 * The split on which steps, settings and models are chosen: validation, never test.
 *
 * @throws RangeError for a task that has none; {@link withValidation} gives it one.
 */
export function selectionSplit(task: Task): SplitName {
  checkTask("select", task);
  if (task.splits.validation) return "validation";
  throw new RangeError(
    `Cannot select on ${task.name}: expected a validation split, found ${Object.keys(task.splits).join(", ")}; ` +
      "hold one out of training with withValidation(task), or name a split",
  );
}

/** Some rows of a split: how many, and which one comes where. */
interface Rows {
  readonly length: number;
  at(position: number): number;
}

function rowsOf(
  { length, overlap = 0 }: Split,
  share: number,
  seed: number,
): Record<"train" | "validation", Rows> {
  if (length === Number.POSITIVE_INFINITY) {
    const every = Math.max(2, Math.round(1 / share));
    return {
      train: { length, at: (position) => position + Math.floor(position / (every - 1)) },
      validation: { length, at: (position) => position * every + every - 1 },
    };
  }
  const count = Math.max(1, Math.min(length - 1, Math.round(length * share)));
  if (overlap > 0)
    return {
      train: { length: length - count - overlap, at: (position) => position },
      validation: { length: count, at: (position) => length - count + position },
    };
  if (length < 2) return { train: among([]), validation: among([]) };
  const order = permutation(length, seed, NO_EPOCH);
  const chosen = new Uint8Array(length);
  for (let position = 0; position < count; position++) chosen[order(position)] = 1;
  const rows = Array.from(chosen.keys());
  return {
    train: among(rows.filter((row) => !chosen[row])),
    validation: among(rows.filter((row) => chosen[row])),
  };
}

function among(rows: readonly number[]): Rows {
  const kept = Uint32Array.from(rows);
  return { length: kept.length, at: (position) => kept[position]! };
}

function partOf(split: Split, name: SplitName, { length, at }: Rows): Split {
  const { tokensOf, overlap, classOf, prepare, isRepeated } = split;
  const plain = name !== "train";
  return {
    name,
    length,
    write: (index, draw, x, y, weights) =>
      split.write(at(index), plain ? { ...draw, augment: false } : draw, x, y, weights),
    ...defined({
      overlap,
      isRepeated: isRepeated === undefined ? undefined : plain || isRepeated,
      classOf: classOf && ((index: number) => classOf.call(split, at(index))),
      prepare: prepare && ((indices: readonly number[]) => prepare.call(split, indices.map(at))),
      tokensOf: tokensOf && ((index: number) => tokensOf.call(split, at(index))),
    }),
  };
}
