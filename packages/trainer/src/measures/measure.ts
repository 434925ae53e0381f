import type { Tensor } from "@permafrost/graph";
import type { Judgement } from "./judgement.js";

/** A mean over labels as its sum and what it is divided by, f32 scalars: those of several batches add up to that of all. */
export interface Mean {
  /** Weighted sum over labels. */
  readonly sum: Tensor;
  /** What the labels count together. */
  readonly count: Tensor;
}

/** A mean over labels, as tensors of the program: what is trained on, or only looked at. */
export interface Measure {
  /**
   * The measure of some labels.
   *
   * @param logits f32 `[rows, classes]`; `[rows, 1]` where labels are values
   * @param targets `[rows]`: i32 classes, or f32 values
   * @param weights f32 `[rows]`: what each label counts; 0 for padding
   */
  of(logits: Tensor, targets: Tensor, weights: Tensor): Mean;
}

/** What training minimizes. */
export interface Loss extends Measure {
  /** Its name, for messages and reports. */
  readonly name: string;
  /** What labels are: numbers of classes, or values. */
  readonly targets: Targets;
  /** What is reported of held-out labels in its place, without what only helps training. Default: the loss itself. */
  readonly heldOut?: Loss;
}

/** What labels are. */
export type Targets = "classes" | "values";

/** What is looked at besides the loss. */
export type Metric = (Measure | Statistic | Judgement) & {
  /** Which way is better. Default `"higher"`. */
  readonly better?: Better;
};

/** What is no mean over labels: numbers of some labels as tensors of the program, how those of two parts are put together, and what they come to. */
export interface Statistic {
  /** How many numbers there are. */
  readonly size: number;
  /**
   * The numbers of some labels, f32 scalars.
   *
   * @param logits f32 `[rows, classes]`; `[rows, 1]` where labels are values
   * @param targets `[rows]`: i32 classes, or f32 values
   * @param weights f32 `[rows]`: what each label counts; 0 for padding
   */
  numbers(logits: Tensor, targets: Tensor, weights: Tensor): readonly Tensor[];
  /** The numbers of two parts together, in float64. */
  merge(a: readonly number[], b: readonly number[]): readonly number[];
  /** What the numbers of all labels come to. */
  value(numbers: readonly number[]): number;
}

/** Which way is better. */
export type Better = "higher" | "lower";
