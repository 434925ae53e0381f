import type { BodyConfig } from "../src/index.js";

const encoder = {
  hidden_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 20,
  // large, so that attention differs from the mean
  initializer_range: 0.5,
};
const recurrent = { input_size: 12, hidden_size: 12, num_layers: 2 };

/** A small config of each architecture, of width 12. */
export const tinyConfigs: Readonly<Record<string, BodyConfig>> = {
  gpt2: { model_type: "gpt2", n_embd: 12, n_layer: 2, n_head: 2, n_positions: 40, initializer_range: 0.5 },
  bert: { ...encoder, model_type: "bert", max_position_embeddings: 40 },
  vit: { ...encoder, model_type: "vit" },
  t5: {
    model_type: "t5",
    d_model: 12,
    num_layers: 2,
    num_heads: 3,
    d_kv: 5,
    d_ff: 20,
    relative_attention_num_buckets: 8,
  },
  longformer: {
    ...encoder,
    model_type: "longformer",
    max_position_embeddings: 42,
    attention_window: [4, 24],
  },
  llama: { ...encoder, model_type: "llama", num_attention_heads: 4, num_key_value_heads: 2, head_dim: 4 },
  lstm: { ...recurrent, model_type: "lstm" },
  lstm_ln: { ...recurrent, model_type: "lstm_ln" },
  lstm_star: { ...recurrent, model_type: "lstm_star" },
  esn: { model_type: "esn", input_size: 12, hidden_size: 12 },
};
