import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount } from "./check.js";
import { Random } from "./random.js";
import type { Split, SplitName, Task, TaskShape } from "./task.js";

/** Classes of a label: four bits. */
const CLASSES = 16;

/** How much there is to learn by heart. */
export interface RandomLabelsOptions {
  /** Bits of a string, each a token; there are `2 ** bits` strings, and four bits to be known of each. Default 10, at most 20. */
  readonly bits?: number;
}

const OPTIONS: OptionNames<RandomLabelsOptions> = { bits: true };

/** The shape of {@link randomLabels}. @throws RangeError for a length that is no whole number from 1 to 20. */
export function randomLabelsShape({ bits = 10 }: RandomLabelsOptions = {}): TaskShape {
  checkCount("make random labels", "bits", bits, 1, 20);
  return {
    input: { kind: "values", tokens: bits, dim: 1 },
    output: { tokens: 1, labels: 1, classes: CLASSES },
    ragged: false,
  };
}

/**
 * Random labels: every string of so many bits has one of 16 classes, drawn at random, once (Zhang et al. 2017, "Understanding deep learning requires
 * rethinking generalization"). Nothing follows from anything, so all that is told right is known by heart: what a model holds, not what it understands
 * (Zhong & Andreas 2024). Guessing scores some 6 %.
 *
 * Shape: `bits` tokens × 1, 10 × 1; read out is the last token, 1 label of 16 classes. Splits `train`, `validation` and `test` are all strings, the same
 * in each; the seed of the data draws the labels.
 *
 * @throws TypeError for an option that there is not; RangeError for a length that is no whole number from 1 to 20.
 */
export function randomLabels(options: RandomLabelsOptions = {}): Task {
  refuseUnknownOptions("make random labels", options, OPTIONS);
  const { bits = 10 } = options;
  const shape = randomLabelsShape(options);

  const split = (name: SplitName): Split => ({
    name,
    length: 2 ** bits,
    write(index, { seed }, x, y) {
      for (let i = 0; i < bits; i++) x[i] = (index >> (bits - 1 - i)) & 1;
      y[0] = new Random({ seed, split: "train", purpose: "example", index, epoch: 0 }).below(CLASSES);
      return bits;
    },
  });

  return {
    name: "random-labels",
    ...shape,
    splits: { train: split("train"), validation: split("validation"), test: split("test") },
  };
}
