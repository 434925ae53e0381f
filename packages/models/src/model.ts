import type { Tensor } from "@permafrost/graph";
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

/** A parameter of a model, with its state and its initial value. */
export interface ModelParameter extends Parameter {
  /** Shape as trained: position tables are cut to the rows in use. */
  readonly shape: readonly number[];
  /** Trained if true, frozen if false. */
  readonly thawed: boolean;
  /** Initial values, row-major: from the checkpoint, or drawn. */
  initial(): Promise<Float32Array>;
}

export interface ModelStates extends BodyStates {
  /** Output of the input layer `[batch, tokens, width]`, before any positions. */
  readonly embeds: Tensor;
  /** `[batch, output.tokens * output.labels, classes]` */
  readonly logits: Tensor;
}

/** A frozen body between a new input and a new output layer. */
export interface Model {
  readonly body: Body;
  readonly input: ModelInput;
  readonly output: ModelOutput;
  readonly parameters: readonly ModelParameter[];
  /** @param x f32 `[batch, tokens, dim]`, or i32 `[batch, tokens]` ids */
  forward(x: Tensor, context: BodyContext): ModelStates;
}
