import type { OptionRules } from "@permafrost/common/known-options";
import { COUNT } from "@permafrost/common/option-rules";

/** How large a body is. Not every architecture has every size. */
export interface Sizes {
  /** How many layers. */
  readonly layers?: number;
  /** Size of a token's vector; of a reservoir, its units. */
  readonly width?: number;
  /** Heads of a layer. Default: so many that the width of one comes closest to 64. */
  readonly heads?: number;
  /** Heads of keys and values, which several heads of queries share. Default: as many as {@link heads}. */
  readonly keyValueHeads?: number;
  /** Width inside the feed-forward. Default: 4 · width. */
  readonly feedForwardWidth?: number;
  /** Size of a token's vector where it enters, in recurrent bodies and what else tells it apart (ELECTRA). Default: width. */
  readonly inputWidth?: number;
  /** Longest sequence, in tokens. Default: as upstream has it. */
  readonly maxTokens?: number;
}

/** A size by its name. */
export type SizeName = keyof Sizes;

/** What each must be. */
export const SIZE_RULES: OptionRules<Sizes> = {
  layers: COUNT,
  width: COUNT,
  heads: COUNT,
  keyValueHeads: COUNT,
  feedForwardWidth: COUNT,
  inputWidth: COUNT,
  maxTokens: COUNT,
};

/** Their names, in the order in which they are listed. */
export const SIZE_NAMES = Object.keys(SIZE_RULES) as readonly SizeName[];

/** Under which keys the config of an architecture has sizes; one that is left out the architecture does not have. */
export interface SizeKeys extends Readonly<Partial<Record<SizeName, string>>> {
  /** How many layers. Default: the architecture's `layersKey`. */
  readonly layers?: string;
  /** Size of a token's vector. */
  readonly width: string;
  /** Width of a head, where the config does not take width ÷ heads by itself. Default: it does. */
  readonly headWidth?: string;
  /** Whether the config takes 4 · width inside the feed-forward by itself. Default false. */
  readonly feedForwardFollows?: boolean;
  /** Whether there is one layer unless something else is said. Default false: layers must be given. */
  readonly oneLayer?: boolean;
}

/** The keys that most of Hugging Face's transformers have. */
export const TRANSFORMER_KEYS = {
  width: "hidden_size",
  heads: "num_attention_heads",
  feedForwardWidth: "intermediate_size",
} as const satisfies SizeKeys;

/** The keys of PyTorch's recurrent layers. */
export const RECURRENT_KEYS = { width: "hidden_size", inputWidth: "input_size" } as const satisfies SizeKeys;
