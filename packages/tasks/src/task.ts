import type { DataEncoding } from "./encoding/data-encoding.js";

/** What one example looks like on its way in: vectors, or ids from a vocabulary. */
export type TaskInput =
  | {
      /** Each token is a vector. */
      readonly kind: "values";
      /** Tokens of an example, padding included. */
      readonly tokens: number;
      /** Values of a token. */
      readonly dim: number;
    }
  | {
      /** Each token is a number that stands for something. */
      readonly kind: "ids";
      /** Tokens of an example, padding included. */
      readonly tokens: number;
      /** Ids are below this; 0 is padding where examples differ in length. */
      readonly vocabulary: number;
    };

/**
 * What is read out. The output layer reads the last `tokens` tokens and gives each of them `labels` labels of `classes`
 * classes; so it has `labels * classes` outputs, and an example has `tokens * labels` labels.
 */
export interface TaskOutput {
  /** What labels are: numbers of classes, or values to come close to. Default `"classes"`. */
  readonly kind?: "classes" | "values";
  /** Tokens that are read out, the last ones. */
  readonly tokens: number;
  /** Labels of each of these tokens. */
  readonly labels: number;
  /** Classes of a label; 1 where labels are values. */
  readonly classes: number;
}

/** Class numbers, or values: which of them is said by {@link TaskOutput.kind}. */
export type Labels = Int32Array | Float32Array;

/** What a task looks like from outside, before any of its examples is there. */
export interface TaskShape {
  /** What goes in. */
  readonly input: TaskInput;
  /** What is read out. */
  readonly output: TaskOutput;
  /** True if examples differ in length: batches then carry `lengths`, and the last real token is the one read out. */
  readonly ragged: boolean;
}

/** The parts of a task. Which of them a task has is its own business; `train` and `test` are always there. */
export type SplitName = "train" | "validation" | "test";

/** What an example may depend on besides its index: every random choice is a pure function of (seed, epoch, split, index). */
export interface Draw {
  /** Decides generated examples and augmentation. */
  readonly seed: number;
  /** How often the split has been gone through; only augmentation looks at it. */
  readonly epoch: number;
  /** False for the example as it is, unaltered by augmentation. Default true. */
  readonly augment?: boolean;
}

/** A numbered collection of examples. */
export interface Split {
  /** Which part of the task it is. */
  readonly name: SplitName;
  /** Number of examples; `Infinity` where they are generated. */
  readonly length: number;
  /**
   * How many of the examples after one share parts with it, as windows of a series do. What is held out of such a split is its
   * end, after a gap, rather than examples at random. Default 0.
   */
  readonly overlap?: number;
  /**
   * Writes example `index` into `x` (`tokens * dim` values, or `tokens` ids) and its labels into `y`.
   *
   * @param weights how much each label counts, 1 before the call; only there where the task is {@link Task.weighted}.
   * @returns how many of the tokens are real; the rest are padding at the end.
   */
  write(index: number, draw: Draw, x: Float32Array | Int32Array, y: Labels, weights?: Float32Array): number;
  /**
   * Gets ready what examples are made of that is not there yet, as pictures that are not decoded: to be waited for before any of them is
   * written. Default: all are there.
   */
  prepare?(indices: readonly number[]): Promise<void>;
  /** Class of example `index`, without writing it. Default: it has none of its own, or is to be written. */
  classOf?(index: number): number;
  /** Whether examples come again as they were, each time. Default: it is found out by writing some. */
  readonly isRepeated?: boolean;
  /** Real tokens of example `index`, without writing it; lets batches be made of examples of similar length. */
  tokensOf?(index: number): number;
}

/** Examples by what they are for. */
export interface TaskSplits {
  /** To learn from. */
  readonly train: Split;
  /** To say how good the result is, once nothing is chosen any more. */
  readonly test: Split;
  /** To choose steps, settings and models on. */
  readonly validation?: Split;
}

/** Something to learn: its shape, and its splits. No tensors, only typed arrays. */
export interface Task extends TaskShape {
  /** Short name in kebab-case: `bit-xor`. */
  readonly name: string;
  /** True if labels count differently: batches then carry `weights`. Default false. */
  readonly weighted?: boolean;
  /** Its examples. Without `validation`, some of `train` are held out when there is something to select. */
  readonly splits: TaskSplits;
  /** How many bytes of text the label of each class stands for, where labels are tokens of text: then bits per byte can be told. Default: they are not. */
  readonly labelBytes?: Float32Array;
  /** Sentences on what was made of the data that one would not expect: columns left out, labels in two spellings. Default: nothing. */
  readonly notes?: readonly string[];
  /** SHA-256 of the data that it is made of, as they were read: other data have another. Default: it is made of none, or they are known by their name. */
  digest?(): Promise<string>;
  /** What was learned about its data, so that new ones can be brought to the same form. Default: its data come as they are. */
  readonly encoding?: DataEncoding;
}

/** Some examples side by side. Arrays may be reused by the next batch unless copied. */
export interface Batch {
  /** `[size, tokens, dim]` values, or `[size, tokens]` ids. */
  readonly x: Float32Array | Int32Array;
  /** `[size, output.tokens * output.labels]` class numbers, or values. */
  readonly y: Labels;
  /** `[size, output.tokens * output.labels]`: what each label counts, 0 for padding. Default: all the same. */
  readonly weights?: Float32Array;
  /** `[size]`: real tokens of each example. */
  readonly lengths: Int32Array;
  /** Examples. */
  readonly size: number;
}
