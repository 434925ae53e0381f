import { fields } from "./fields.js";
import type { BodyConfig } from "./weight-source.js";

const T5 = {
  hidden_size: "d_model",
  num_hidden_layers: "num_layers",
  num_attention_heads: "num_heads",
  head_dim: "d_kv",
};
const BART = { hidden_size: "d_model", num_attention_heads: "encoder_attention_heads" };

/** Keys that upstream takes for others (its `attribute_map`), by architecture. */
const OTHER_KEYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  gpt2: {
    hidden_size: "n_embd",
    num_hidden_layers: "n_layer",
    num_attention_heads: "n_head",
    max_position_embeddings: "n_positions",
  },
  distilbert: { hidden_size: "dim", num_hidden_layers: "n_layers", num_attention_heads: "n_heads" },
  gpt_neo: { num_hidden_layers: "num_layers", num_attention_heads: "num_heads" },
  t5: T5,
  mt5: T5,
  umt5: T5,
  bart: BART,
  mbart: BART,
  whisper: { ...BART, num_key_value_heads: "encoder_attention_heads" },
};

/**
 * A config with each key as its architecture calls it.
 *
 * @throws RangeError where it has two values under two names of one key.
 */
export function withOwnKeys(config: BodyConfig, architecture: string): BodyConfig {
  const others = OTHER_KEYS[architecture];
  if (!others || !Object.getOwnPropertyNames(config).some((key) => Object.hasOwn(others, key))) return config;
  const isTwice = ([key, value]: readonly [string, unknown]) =>
    Object.hasOwn(others, key) && config[others[key]!] === value;
  const once = Object.fromEntries(Object.entries(config).filter((entry) => !isTwice(entry)));
  const read = fields(once, `build a ${architecture} body`, others);
  const rest = Object.entries(once).filter(([key]) => !Object.hasOwn(others, key));
  const own = Object.values(others).map((key) => [key, read.raw(key) ?? once[key]]);
  return Object.fromEntries([...rest, ...own.filter(([, value]) => value !== undefined)]);
}
