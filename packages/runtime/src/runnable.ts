import type { Tensor } from "@permafrost/graph";

/** What comes in: vectors, or ids from a vocabulary. */
export type RunnableInput =
  | {
      /** Vectors: f32 `[batch, tokens, dim]`. */
      readonly kind: "values";
      /** Tokens of every example, padding included. */
      readonly tokens: number;
      /** Numbers of a token. */
      readonly dim: number;
    }
  | {
      /** Ids: i32 `[batch, tokens]`. */
      readonly kind: "ids";
      /** Tokens of every example, padding included. */
      readonly tokens: number;
      /** Ids are less than this. */
      readonly vocabulary: number;
    };

/** What is read out: `labels` labels of `classes` classes, or values, for each of `tokens` tokens. */
export interface RunnableOutput {
  /** What labels are: numbers of classes, or values to come close to. Default `"classes"`. */
  readonly kind?: "classes" | "values";
  /** How many tokens are read out. */
  readonly tokens: number;
  /** Labels of each of them. */
  readonly labels: number;
  /** Numbers that are given for a label: one for each class; 1 where labels are values. */
  readonly classes: number;
}

/** A weight with its initial value; thawed ones are trained. */
export interface RunnableParameter {
  /** Its name among the model's parameters. */
  readonly name: string;
  /** Its axes. */
  readonly shape: readonly number[];
  /** Whether training changes it. */
  readonly thawed: boolean;
  /** Number of its layer, from 0. Default: it lies around the layers. */
  readonly layer?: number;
  /** Whether weight decay pulls it towards zero, if it is trained. Default: where it has more than one axis. */
  readonly decays?: boolean;
  /** Initial values, row-major, in an array that nobody writes to afterwards. */
  initial(): Promise<Float32Array>;
}

/** What a forward pass computes with. */
export interface ForwardContext {
  /** A weight by name, frozen or thawed. */
  weight(name: string): Tensor;
  /** Drops elements while training; the identity otherwise. */
  dropout(x: Tensor, rate: number): Tensor;
  /** Normal numbers of mean 0 and deviation 1 while training, zeros otherwise. Default: nothing is trained. */
  normal?(shape: readonly number[]): Tensor;
  /** i32 `[batch]`: real tokens of each example, for tasks whose examples differ in length. */
  readonly lengths?: Tensor;
}

/** Anything that a device can run: weights and one function. `frozen()` of `@permafrost/models` makes one. */
export interface Runnable {
  /** What comes in. */
  readonly input: RunnableInput;
  /** What is read out. */
  readonly output: RunnableOutput;
  /** True if examples differ in length, so that batches carry `lengths`. Default false. */
  readonly ragged?: boolean;
  /** All of its weights. */
  readonly parameters: readonly RunnableParameter[];
  /**
   * Writes down what is computed of an input.
   *
   * @param x f32 `[batch, tokens, dim]`, or i32 `[batch, tokens]`
   */
  forward(x: Tensor, context: ForwardContext): ForwardResult;
  /**
   * The output layer alone, of what `forward` gives as `features`: logits can then be made of a few tokens at a time, where those of all would
   * take much memory. Default: they are made of all at once.
   *
   * @param features f32 `[..., features]`
   * @returns f32 `[..., labels * classes]`
   */
  readout?(features: Tensor, context: ForwardContext): Tensor;
}

/** What a forward pass gives. */
export interface ForwardResult {
  /** f32 `[batch, output.tokens * output.labels, classes]` */
  readonly logits: Tensor;
  /**
   * What the output layer reads: f32 `[batch, output.tokens, features]`. The parameters of that layer are then `output.weight`,
   * `[labels * classes, features]`, and `output.bias`. Default: it is not said, and the layer cannot be solved for in closed form.
   */
  readonly features?: Tensor;
  /** What attention there is: f32 `[batch, heads, queries, keys]` of each layer that has some. Default `[]`. */
  readonly attentions?: readonly Tensor[];
}
