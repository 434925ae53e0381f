import type { Tensor } from "@permafrost/graph";

/** What comes in: vectors, or ids from a vocabulary. */
export type TrainableInput =
  | { readonly kind: "values"; readonly tokens: number; readonly dim: number }
  | { readonly kind: "ids"; readonly tokens: number; readonly vocabulary: number };

/** A weight with its initial value; thawed ones are trained. */
export interface TrainableParameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly thawed: boolean;
  /** Initial values, row-major, in an array that nobody writes to afterwards. */
  initial(): Promise<Float32Array>;
}

/** What a forward pass computes with. */
export interface ForwardContext {
  /** A weight by name, frozen or thawed. */
  weight(name: string): Tensor;
  /** Drops elements while training; the identity otherwise. */
  dropout(x: Tensor, rate: number): Tensor;
  /** i32 `[batch]`: real tokens of each example, for tasks whose examples differ in length. */
  readonly lengths?: Tensor;
}

/** Anything that can be trained: weights and one function. `frozen()` of `@permafrost/models` makes one. */
export interface Trainable {
  readonly input: TrainableInput;
  /** `labels` labels of `classes` classes for each of the `tokens` tokens read out. */
  readonly output: { readonly tokens: number; readonly labels: number; readonly classes: number };
  /** True if examples differ in length, so that batches carry `lengths`. Default false. */
  readonly ragged?: boolean;
  readonly parameters: readonly TrainableParameter[];
  /**
   * @param x f32 `[batch, tokens, dim]`, or i32 `[batch, tokens]`
   * @returns logits f32 `[batch, output.tokens * output.labels, classes]`
   */
  forward(x: Tensor, context: ForwardContext): { readonly logits: Tensor };
}

/** Some examples side by side. */
export interface Batch {
  /** Tokens of every example, padding included. Default: what the model takes. */
  readonly tokens?: number;
  /** `[size, tokens, dim]` values, or `[size, tokens]` ids. */
  readonly x: Float32Array | Int32Array;
  /** `[size, output.tokens * output.labels]` class numbers. */
  readonly y: Int32Array;
  /** `[size]`: real tokens of each example. */
  readonly lengths: Int32Array;
  readonly size: number;
}
