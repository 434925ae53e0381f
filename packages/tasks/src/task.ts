/** What one example looks like on its way in: vectors, or ids from a vocabulary. */
export type TaskInput =
  | { readonly kind: "values"; readonly tokens: number; readonly dim: number }
  | { readonly kind: "ids"; readonly tokens: number; readonly vocabulary: number };

/**
 * What is read out. The output layer reads the last `tokens` tokens and gives each of them `labels` labels of `classes`
 * classes; so it has `labels * classes` outputs, and an example has `tokens * labels` labels.
 */
export interface TaskOutput {
  readonly tokens: number;
  readonly labels: number;
  readonly classes: number;
}

/** The parts of a task. Which of them a task has is its own business; `train` and `test` are always there. */
export type SplitName = "train" | "validation" | "test";

/** What an example may depend on besides its index: every random choice is a pure function of (seed, epoch, split, index). */
export interface Draw {
  readonly seed: number;
  /** How often the split has been gone through; only augmentation looks at it. */
  readonly epoch: number;
}

/** A numbered collection of examples. */
export interface Split {
  readonly name: SplitName;
  /** Number of examples; `Infinity` where they are generated. */
  readonly length: number;
  /**
   * Writes example `index` into `x` (`tokens * dim` values, or `tokens` ids) and its labels into `y`.
   *
   * @returns how many of the tokens are real; the rest are padding at the end.
   */
  write(index: number, draw: Draw, x: Float32Array | Int32Array, y: Int32Array): number;
  /** Real tokens of example `index`, without writing it; lets batches be made of examples of similar length. */
  tokensOf?(index: number): number;
}

/** Something to learn: its shape, and its splits. No tensors, only typed arrays. */
export interface Task {
  /** Short name in kebab-case: `bit-xor`. */
  readonly name: string;
  readonly input: TaskInput;
  readonly output: TaskOutput;
  /** True if examples differ in length: batches then carry `lengths`, and the last real token is the one read out. */
  readonly ragged: boolean;
  readonly splits: { readonly train: Split; readonly test: Split; readonly validation?: Split };
}

/** Some examples side by side. Arrays may be reused by the next batch unless copied. */
export interface Batch {
  /** `[size, tokens, dim]` values, or `[size, tokens]` ids. */
  readonly x: Float32Array | Int32Array;
  /** `[size, output.tokens * output.labels]` class numbers. */
  readonly y: Int32Array;
  /** `[size]`: real tokens of each example. */
  readonly lengths: Int32Array;
  readonly size: number;
}
