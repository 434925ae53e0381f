import { type Fields, MOST_LAYERS } from "../fields.js";

/** Where a config has them, as most of Hugging Face's do. */
const KEYS = { width: "hidden_size", layers: "num_hidden_layers", heads: "num_attention_heads" };

/** Width of a token, layers, and heads that share the width. */
export function readSizes(read: Fields, keys: Readonly<typeof KEYS> = KEYS) {
  const width = read.count(keys.width);
  const layers = read.count(keys.layers, undefined, MOST_LAYERS);
  const heads = read.count(keys.heads);
  if (width % heads !== 0) read.fail(keys.heads, `a divisor of ${keys.width} = ${width}`);
  return { width, layers, heads };
}
