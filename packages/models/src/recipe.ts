import type { FeaturesName } from "./features.js";
import type { MethodArguments } from "./thawing/thawing-method.js";

/**
 * How a model was made of a source and a task, in values that JSON can hold: enough to make the same model again with
 * `frozenBy(source, task, recipe)`.
 */
export interface Recipe {
  /** Text of the thaw rule: `fpt`, `plus:attention`; `custom` where a function of one's own said what thaws. */
  readonly thaw: string;
  /** Names of what thaws, methods' parameters aside. Default: what the rule says; there where that is `custom`. */
  readonly thawed?: readonly string[];
  /** Seed of the new layers' and the methods' initial values. */
  readonly seed: number;
  /** Whether the input layer is new or the body's own, or the task's vectors are fed to the body as they are. */
  readonly inputLayer: "new" | "identity" | "pretrained";
  /** Whether the output layer is new or the body's own. Default: new. */
  readonly outputLayer?: "new" | "pretrained";
  /** Initial bias of a new input layer. Default: as the body needs it. */
  readonly inputBias?: "zero" | "drawn";
  /** What the output layer reads. Default: the last tokens. */
  readonly features?: FeaturesName;
  /** Rate of all dropout. Default: 0.1 after a linear input layer, and in the body what its config says. */
  readonly dropout?: number;
  /** The thawing methods, in their order. Default: none. */
  readonly methods?: readonly MethodRecipe[];
  /** Name of an architecture from outside. Default: the config's `model_type`, one of the built-in ones. */
  readonly architecture?: string;
}

/** How a thawing method was made. */
export interface MethodRecipe {
  /** Its name. */
  readonly name: string;
  /** What it was made with. Default: nothing. */
  readonly arguments?: MethodArguments;
}

/** The `thaw` of a recipe whose rule has no text: the recipe lists what thaws. */
export const CUSTOM = "custom";
