import type { BodyConfig } from "./weight-source.js";

/** `[layers, width, heads]`, as published, but for `tiny`, which is ours. */
const SIZES = {
  tiny: [2, 64, 2],
  small: [12, 768, 12],
  medium: [24, 1024, 16],
  large: [36, 1280, 20],
  xl: [48, 1600, 25],
} as const;

/** A size of GPT-2. */
export type Gpt2Size = keyof typeof SIZES;

/**
 * The config of a GPT-2: `small` (124 M weights with its word embeddings), `medium` (355 M), `large` (774 M), `xl` (1.6 G) as published by
 * OpenAI, or `tiny` (2 layers, width 64, 2 heads), which nobody pretrained: for tests and first tries.
 *
 * @param rest nothing: JavaScript would pass over what is given too much
 * @throws RangeError for another size, TypeError for more than a size.
 */
export function gpt2Config(size: Gpt2Size = "small", ...rest: readonly never[]): BodyConfig {
  if (rest.length > 0)
    throw new TypeError(
      'Cannot make a GPT-2 config: expected a size alone; change it as { ...gpt2Config("small"), n_layer: 4 }',
    );
  if (!Object.hasOwn(SIZES, size))
    throw new RangeError(
      `Cannot make a GPT-2 config: expected a size of ${Object.keys(SIZES).join(", ")}, found "${size}"`,
    );
  const [layers, width, heads] = SIZES[size];
  return {
    model_type: "gpt2",
    n_layer: layers,
    n_embd: width,
    n_head: heads,
    n_positions: 1024,
    vocab_size: 50257,
    activation_function: "gelu_new",
    layer_norm_epsilon: 1e-5,
    initializer_range: 0.02,
    embd_pdrop: 0.1,
    attn_pdrop: 0.1,
    resid_pdrop: 0.1,
  };
}
