import type { Tensor } from "@permafrost/graph";
import type { Parameter } from "./parameter.js";

/** What a model computes with: its weights by name, dropout and noise. Who runs or trains it gives this. */
export interface ForwardContext {
  /** A frozen weight, or the part of the trained vector that stands for it. Tables come cut to the rows in use. */
  weight(name: string): Tensor;
  /** Drops elements while training; the identity otherwise. */
  dropout(x: Tensor, rate: number): Tensor;
  /** Normal numbers of mean 0 and deviation 1 while training, zeros otherwise. Default: nothing is trained. */
  normal?(shape: readonly number[]): Tensor;
  /** i32 `[batch]`: how many tokens are real, where examples differ in length. Padding is at the end. Default: all tokens are. */
  readonly lengths?: Tensor;
}

/** Names of a matrix and its bias that are not called `NAME.weight` and `NAME.bias`. */
export interface LinearNames {
  /** The matrix. */
  readonly weight: string;
  /** The bias. Default: none. */
  readonly bias?: string;
}

/** How a product with a matrix is made. */
export interface LinearOptions {
  /** Whether `NAME.bias` is added; of no effect where names are given in full. Default true. */
  readonly bias?: boolean;
  /** Whether the matrix is stored `[out, in]`, as PyTorch's Linear has it, rather than `[in, out]`. Default true. */
  readonly transposed?: boolean;
}

/** What a body computes with: what its model was given, noise and products. */
export interface BodyContext extends ForwardContext {
  /** Adds normal noise of a deviation while training; the identity otherwise. */
  noise(x: Tensor, deviation: number): Tensor;
  /**
   * x · `NAME.weight` + `NAME.bias` over the last axis. A body makes every product with one of its matrices here, so that
   * thawing methods reach it.
   *
   * @param x f32 `[..., in]`
   * @param name `h.0.attn.c_attn`, or both names in full
   * @returns f32 `[..., out]`
   */
  linear(x: Tensor, name: string | LinearNames, options?: LinearOptions): Tensor;
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
  /** Why they are not used: "word embeddings: the input layer is new". */
  readonly why: string;
}

/** How older checkpoints spell a name. */
export interface OldSpelling {
  /** Matches the part of a name that is spelled otherwise today. */
  readonly pattern: RegExp;
  /** What the matched part is called today. */
  readonly today: string;
}

/** Where heads lie in a parameter. */
export interface HeadBlocks {
  /** The axis along which they lie side by side, each as wide as the others. */
  readonly axis: 0 | 1;
  /** How many there are of each kind that lies there: of GPT-2's `c_attn` as many queries, keys and values. */
  readonly counts: readonly number[];
}

/** A network between input and output layer, as data: its parameters and one function. */
export interface Body {
  /** Name of its architecture, as a rule the `model_type` of the upstream config: `gpt2`, `bert`, … */
  readonly architecture: string;
  /** Size of a token's vector. */
  readonly width: {
    /** Where it enters. */
    readonly in: number;
    /** Where it leaves. */
    readonly out: number;
  };
  /** How many layers it has. */
  readonly layers: number;
  /** Longest sequence it takes, in tokens; `Infinity` where nothing limits it. */
  readonly maxTokens: number;
  /**
   * How many numbers are carried from token to token, in a sequence of so many: what recurrent layers keep (of an LSTM, 2 · width · layers), or
   * the keys and values that later tokens attend to (2 · width of all their heads · layers · tokens). A bidirectional body, where a token
   * attends to all, is counted alike; of a sliding window, what one token sees.
   */
  carried(tokens: number): number;
  /** Where heads lie in a parameter of a name; undefined where it has none. Default: it is not known. */
  headBlocks?(name: string): HeadBlocks | undefined;
  /** Rows of the zero-initialized position table that FPT puts in front (ViT, LSTM*); 0 where the body has positions of its own or needs none. */
  readonly newPositions: number;
  /**
   * Whether a token of zeros would meet a norm, whose slope there is 1/√ε, layer after layer: true of bodies that add nothing of their own
   * to what enters. The bias of a new input layer is then drawn rather than zero. Default false.
   */
  readonly singularAtZero?: boolean;
  /** All its weights. */
  readonly parameters: readonly Parameter[];
  /** Checkpoint tensors that are not used, and why. */
  readonly ignored: readonly IgnoreRule[];
  /** Prefixes that checkpoints put before the names. */
  readonly prefixes: readonly string[];
  /** How older checkpoints spell names. Default: as today. */
  readonly oldSpellings?: readonly OldSpelling[];
  /**
   * Adds the body to a program.
   *
   * @param x f32 `[batch, tokens, width.in]`
   * @param context where its weights, products and dropout come from
   */
  forward(x: Tensor, context: BodyContext): BodyStates;
}
