import type { Shape, Tensor } from "@permafrost/graph";
import type { Body, BodyStates, ForwardContext } from "./body.js";
import type { Parameter } from "./parameter.js";
import type { Recipe } from "./recipe.js";

/** What comes in; the same shape as a task's. */
export type ModelInput =
  | {
      /** Vectors. */
      readonly kind: "values";
      /** Tokens of an example; the most, where examples differ in length. */
      readonly tokens: number;
      /** Size of a token's vector. */
      readonly dim: number;
    }
  | {
      /** Whole numbers from 0. */
      readonly kind: "ids";
      /** Tokens of an example; the most, where examples differ in length. */
      readonly tokens: number;
      /** How many ids there are. */
      readonly vocabulary: number;
    };

/** What is read out: `labels` labels of `classes` classes, or values, for each of the last `tokens` tokens. */
export interface ModelOutput {
  /** What labels are: numbers of classes, or values to come close to. Default `"classes"`. */
  readonly kind?: "classes" | "values";
  /** How many of the last tokens are read. */
  readonly tokens: number;
  /** Labels of each of them. */
  readonly labels: number;
  /** Classes of a label, of which each gets a number; 1 where labels are values. */
  readonly classes: number;
}

/** What a model is to learn; every task of `@permafrost/tasks` is one. */
export interface ModelTask {
  /** What comes in. */
  readonly input: ModelInput;
  /** What is read out. */
  readonly output: ModelOutput;
  /** True if examples differ in length, so that batches carry `lengths`. Default false. */
  readonly ragged?: boolean;
}

/** A parameter of a model, with its state and its initial value. */
export interface ModelParameter extends Parameter {
  /** Shape as trained: tables are cut to the rows in use. */
  readonly shape: Shape;
  /** Number of its layer, from 0. Default: it lies around the layers. */
  readonly layer?: number;
  /** Trained if true, frozen if false. */
  readonly thawed: boolean;
  /** Whether weight decay pulls it towards zero, if it is trained. */
  readonly decays: boolean;
  /** Initial values, row-major: from the checkpoint, or drawn. A new array each time. */
  initial(): Promise<Float32Array>;
}

/** What a model gives. */
export interface ModelStates extends BodyStates {
  /** Output of the input layer `[batch, tokens, width.in]`, before any positions. */
  readonly embeds: Tensor;
  /** What the output layer reads `[batch, output.tokens, features]`: see the option `features` of `frozen`. */
  readonly features: Tensor;
  /** `[batch, output.tokens * output.labels, classes]` */
  readonly logits: Tensor;
}

/** A frozen body between a new input and a new output layer. */
export interface Model {
  /** What stands between the layers. */
  readonly body: Body;
  /** What comes in. */
  readonly input: ModelInput;
  /** What is read out. */
  readonly output: ModelOutput;
  /** True if the task's examples differ in length. */
  readonly ragged: boolean;
  /** Tokens that stand before an example's in the body: class tokens of its own input layer, learned prompts. Default: none. */
  readonly before?: number;
  /** All its weights: those of the input layer, the body, thawing methods and the output layer, in this order. */
  readonly parameters: readonly ModelParameter[];
  /** How it was made, but for source and task. */
  readonly recipe: Recipe;
  /**
   * Adds the model to a program.
   *
   * @param x f32 `[batch, tokens, dim]`, or i32 `[batch, tokens]` ids; no more tokens than the task has
   * @param context `lengths`, i32 `[batch]`, where there is padding: then the last real tokens are read, and padding is not
   *   attended to.
   * @throws TypeError if x is of another type.
   */
  forward(x: Tensor, context: ForwardContext): ModelStates;
  /**
   * The output layer alone.
   *
   * @param features f32 `[..., features]`, as `forward` gives them
   * @returns f32 `[..., labels * classes]`
   */
  readout(features: Tensor, context: ForwardContext): Tensor;
}
