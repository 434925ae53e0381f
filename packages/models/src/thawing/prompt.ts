import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import type { ThawingMethod } from "./thawing-method.js";

/** How a learned prompt is made. */
export interface PromptOptions {
  /** How many tokens it has. Default 8. */
  readonly tokens?: number;
  /** Deviation of what they are drawn by. Default 1, as PEFT draws them. */
  readonly std?: number;
}

/**
 * Tokens that are learned (prompt tuning, Lester et al. 2021), put before those of each example: they have positions as if they were words, and are
 * attended to from the first step, so that a model does not begin with what its body gives. They take of the tokens that a body has positions for.
 *
 * @throws RangeError for an option that makes no sense, TypeError for one that there is not.
 */
export function prompt(options: PromptOptions = {}): ThawingMethod {
  checkOptions("thaw by prompt", options, RULES);
  const { tokens = 8, std = 1 } = options;
  return {
    name: "prompt",
    arguments: { tokens, std },
    prompt: { tokens, name: PROMPT_EMBEDDINGS },
    added: (_, width) => [
      {
        name: PROMPT_EMBEDDINGS,
        shape: [tokens, width],
        role: "prompt",
        roleLabel: "prompt",
        init: std === 0 ? { kind: "constant", value: 0 } : { kind: "normal", mean: 0, std },
        decays: false,
      },
    ],
  };
}

/** The parameter that holds them. PEFT's name. */
const PROMPT_EMBEDDINGS = "prompt_embeddings";

/** More than a body has positions for. */
const MOST_TOKENS = 65_536;

/** What each option must be. */
const RULES: OptionRules<PromptOptions> = {
  tokens: [
    (x) => Number.isInteger(x) && Number(x) >= 1 && Number(x) <= MOST_TOKENS,
    `a whole number from 1 to ${MOST_TOKENS}`,
  ],
  std: [(x) => typeof x === "number" && Number.isFinite(Math.fround(x)) && x >= 0, "a number from 0"],
};
