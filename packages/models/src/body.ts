import type { Tensor } from "@permafrost/graph";
import type { Parameter } from "./parameter.js";

/** What a body computes with: its weights by name, and dropout. */
export interface BodyContext {
  /** A frozen weight, or the part of the trained vector that stands for it. Tables come cut to the rows in use. */
  weight(name: string): Tensor;
  /** Drops elements while training; the identity otherwise. */
  dropout(x: Tensor, rate: number): Tensor;
  /** i32 `[batch]`: how many tokens are real, where examples differ in length. Padding is at the end. */
  readonly lengths?: Tensor;
}

/** What a body gives. */
export interface BodyStates {
  /** `[batch, tokens, width.out]`, after the final norm if there is one. */
  readonly hidden: Tensor;
  /** What enters the first layer, then what each layer gives. */
  readonly states: readonly Tensor[];
  /** Attention probabilities `[batch, heads, queries, keys]` by layer, where there are any. */
  readonly attentions: readonly Tensor[];
}

/** Checkpoint tensors that a body does not use, and why. */
export interface IgnoreRule {
  /** Matches names without prefix. */
  readonly pattern: RegExp;
  readonly why: string;
}

/** How older checkpoints spell a name. */
export interface OldSpelling {
  readonly pattern: RegExp;
  /** What the matched part is called today. */
  readonly today: string;
}

/** A network between input and output layer, as data: its parameters and one function. */
export interface Body {
  /** `model_type` of the upstream config: `gpt2`, `bert`, … */
  readonly architecture: string;
  readonly width: { readonly in: number; readonly out: number };
  readonly layers: number;
  /** Longest sequence it takes; `Infinity` where nothing limits it. */
  readonly maxTokens: number;
  /** Rows of the zero-initialized position table that FPT puts in front (ViT, LSTM*); 0 where the body has positions of its own or needs none. */
  readonly newPositions: number;
  readonly parameters: readonly Parameter[];
  /** Checkpoint tensors that are not used, and why. */
  readonly ignored: readonly IgnoreRule[];
  /** Prefixes that checkpoints put before the names. */
  readonly prefixes: readonly string[];
  readonly oldSpellings?: readonly OldSpelling[];
  /** `[batch, tokens, width.in]` to `[batch, tokens, width.out]`. */
  forward(x: Tensor, context: BodyContext): BodyStates;
}
