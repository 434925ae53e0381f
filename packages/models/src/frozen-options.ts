import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import { FEATURES_NAMES, type FeaturesName } from "./features.js";
import type { BodyOptions } from "./open-body.js";
import type { Thaw } from "./thaw.js";
import type { ThawingMethod } from "./thawing/thawing-method.js";

/** How a body is put between new layers. */
export interface FrozenOptions extends BodyOptions {
  /** Which parameters are trained, or the text of a rule: `plus:attention`. Default `thaw.fpt`. */
  readonly thaw?: Thaw | string;
  /** Rate of all dropout. Default 0.1 after a linear input layer, as in the paper's code, and in the body what its config says. */
  readonly dropout?: number;
  /** Seed of the initial values of new layers and methods. Default 0. */
  readonly seed?: number;
  /**
   * `"identity"` feeds the task's vectors to the body as they are; their size must be its width. `"pretrained"` keeps the body's own: embeddings
   * of words, for a task of ids that its tokenizer made, or of patches, with a class token, for pictures as it saw them. They stay frozen unless the rule
   * names them (`fpt or embeddings`). Default `"new"`.
   */
  readonly inputLayer?: "new" | "identity" | "pretrained";
  /**
   * `"pretrained"` keeps the body's own layer that tells the next word, for a task whose classes are its words; it stays frozen unless the rule
   * names it, as `embeddings` or `all` does. Where the architecture has it so, it is the table of words. Default `"new"`.
   */
  readonly outputLayer?: "new" | "pretrained";
  /**
   * Initial bias of a new input layer: `"zero"` as in the paper's code, or `"drawn"` from a normal distribution, a tenth as long as a column
   * of the layer's matrix. Default: drawn for bodies that are singular at zero (Llama, T5, ViT), which else would not train on tokens of zeros.
   */
  readonly inputBias?: "zero" | "drawn";
  /**
   * What the output layer reads: `"last"`, the last tokens of what the body gives; `"first"`, the first one, as of `[CLS]`, or `"mean"`, the mean over its real
   * tokens, where one is read out; `"all layers, last"`, the last tokens of what enters the first layer and of what each layer gives, side by side. Default `"last"`.
   */
  readonly features?: FeaturesName;
  /** Other ways to adapt the body than by training its own parameters; the first is nearest to its products. Default: none. */
  readonly methods?: readonly ThawingMethod[];
}

/** What there is for the option `inputLayer`. */
export const INPUT_LAYERS = ["new", "identity", "pretrained"] as const;

/** What there is for the option `outputLayer`. */
export const OUTPUT_LAYERS = ["new", "pretrained"] as const;

const OPTIONS: OptionNames<FrozenOptions> = {
  thaw: true,
  dropout: true,
  seed: true,
  inputLayer: true,
  outputLayer: true,
  inputBias: true,
  features: true,
  methods: true,
  architecture: true,
};

/** @throws TypeError for an option that there is not; RangeError for a rate, a seed or an input layer that makes no sense. */
export function checkOptions(options: FrozenOptions): void {
  refuseUnknownOptions("make a model", options, OPTIONS);
  const { dropout, seed = 0, inputLayer = "new", inputBias, features = "last", methods = [] } = options;
  const { outputLayer = "new" } = options;
  if (dropout !== undefined && !(typeof dropout === "number" && dropout >= 0 && dropout < 1))
    throw new RangeError(
      `Cannot make a model with dropout ${found(dropout)}: expected a rate from 0 to below 1`,
    );
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`Cannot make a model with seed ${found(seed)}: expected a whole number from 0`);
  if (!INPUT_LAYERS.includes(inputLayer))
    throw new RangeError(
      `Cannot make a model with the input layer ${quote(inputLayer)}: expected ${INPUT_LAYERS.join(" or ")}`,
    );
  if (!OUTPUT_LAYERS.includes(outputLayer))
    throw new RangeError(
      `Cannot make a model with the output layer ${quote(outputLayer)}: expected ${OUTPUT_LAYERS.join(" or ")}`,
    );
  if (inputBias !== undefined && !["zero", "drawn"].includes(inputBias))
    throw new RangeError(
      `Cannot make a model with the input bias ${quote(inputBias)}: expected zero or drawn`,
    );
  if (!FEATURES_NAMES.includes(features))
    throw new RangeError(
      `Cannot make a model that reads the features ${quote(features)}: expected one of ${FEATURES_NAMES.map((name) => quote(name)).join(", ")}`,
    );
  if (!Array.isArray(methods) || methods.some((each) => typeof each?.name !== "string"))
    throw new TypeError(
      "Cannot make a model: expected methods to be a list of thawing methods, as in methods: [lora({ rank: 8 })]",
    );
}
