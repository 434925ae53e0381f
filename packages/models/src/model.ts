import type { Shape, Tensor } from "@permafrost/graph";
import type { Body, BodyContext, BodyStates } from "./body.js";
import type { Parameter } from "./parameter.js";

/** What comes in; the same shape as a task's. */
export type ModelInput =
  | { readonly kind: "values"; readonly tokens: number; readonly dim: number }
  | { readonly kind: "ids"; readonly tokens: number; readonly vocabulary: number };

/** What is read out: `labels` labels of `classes` classes for each of the last `tokens` tokens. */
export interface ModelOutput {
  readonly tokens: number;
  readonly labels: number;
  readonly classes: number;
}

/** What a model is to learn; every task of `@permafrost/tasks` is one. */
export interface ModelTask {
  readonly input: ModelInput;
  readonly output: ModelOutput;
  /** True if examples differ in length, so that batches carry `lengths`. @default false */
  readonly ragged?: boolean;
}

/** A parameter of a model, with its state and its initial value. */
export interface ModelParameter extends Parameter {
  /** Shape as trained: tables are cut to the rows in use. */
  readonly shape: Shape;
  /** Trained if true, frozen if false. */
  readonly thawed: boolean;
  /** Initial values, row-major: from the checkpoint, or drawn. A new array each time. */
  initial(): Promise<Float32Array>;
}

export interface ModelStates extends BodyStates {
  /** Output of the input layer `[batch, tokens, width.in]`, before any positions. */
  readonly embeds: Tensor;
  /** `[batch, output.tokens * output.labels, classes]` */
  readonly logits: Tensor;
}

/** A frozen body between a new input and a new output layer. */
export interface Model {
  readonly body: Body;
  readonly input: ModelInput;
  readonly output: ModelOutput;
  /** True if the task's examples differ in length. */
  readonly ragged: boolean;
  readonly parameters: readonly ModelParameter[];
  /**
   * Adds the model to a program.
   *
   * @param x f32 `[batch, tokens, dim]`, or i32 `[batch, tokens]` ids; no more tokens than the task has
   * @param context `lengths`, i32 `[batch]`, where there is padding: then the last real tokens are read, and padding is not
   *   attended to.
   * @throws RangeError | TypeError if x is of another type.
   */
  forward(x: Tensor, context: BodyContext): ModelStates;
}
