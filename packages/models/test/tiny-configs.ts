import type { BodyConfig } from "../src/index.js";

const encoder = {
  hidden_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 20,
  // large, so that attention differs from the mean
  initializer_range: 0.5,
};
const { initializer_range: _, ...sizes } = encoder;
const clip = { ...sizes, initializer_factor: 3 };
const dino = {
  hidden_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  mlp_ratio: 2,
  layerscale_value: 0.7,
  initializer_range: 0.5,
};
const grouped = { ...encoder, num_attention_heads: 4, num_key_value_heads: 2, head_dim: 4 };
const t5 = {
  d_model: 12,
  num_layers: 2,
  num_heads: 3,
  d_kv: 5,
  d_ff: 20,
  relative_attention_num_buckets: 8,
};
const encoderHalf = {
  d_model: 12,
  encoder_layers: 2,
  encoder_attention_heads: 2,
  encoder_ffn_dim: 20,
  init_std: 0.5,
};
const recurrent = { input_size: 12, hidden_size: 12, num_layers: 2 };

/** A small config of each architecture, of width 12. */
export const tinyConfigs: Readonly<Record<string, BodyConfig>> = {
  gpt2: { model_type: "gpt2", n_embd: 12, n_layer: 2, n_head: 2, n_positions: 40, initializer_range: 0.5 },
  bert: { ...encoder, model_type: "bert", max_position_embeddings: 40 },
  vit: { ...encoder, model_type: "vit" },
  t5: { ...t5, model_type: "t5" },
  longformer: {
    ...encoder,
    model_type: "longformer",
    max_position_embeddings: 42,
    attention_window: [4, 24],
  },
  llama: { ...grouped, model_type: "llama" },
  roberta: { ...encoder, model_type: "roberta", max_position_embeddings: 42 },
  "xlm-roberta": { ...encoder, model_type: "xlm-roberta", max_position_embeddings: 42 },
  camembert: { ...encoder, model_type: "camembert", max_position_embeddings: 42 },
  electra: { ...encoder, model_type: "electra", max_position_embeddings: 40, embedding_size: 12 },
  albert: { ...encoder, model_type: "albert", max_position_embeddings: 40, embedding_size: 12 },
  distilbert: {
    model_type: "distilbert",
    dim: 12,
    n_layers: 2,
    n_heads: 2,
    hidden_dim: 20,
    max_position_embeddings: 40,
    initializer_range: 0.5,
  },
  modernbert: { ...encoder, model_type: "modernbert", local_attention: 12 },
  deit: { ...encoder, model_type: "deit" },
  dinov2: { ...dino, model_type: "dinov2" },
  dinov2_with_registers: { ...dino, model_type: "dinov2_with_registers" },
  clip_text_model: { ...clip, model_type: "clip_text_model" },
  clip_vision_model: { ...clip, model_type: "clip_vision_model" },
  mt5: { ...t5, model_type: "mt5" },
  umt5: { ...t5, model_type: "umt5" },
  bart: { ...encoderHalf, model_type: "bart", max_position_embeddings: 40 },
  mbart: { ...encoderHalf, model_type: "mbart", max_position_embeddings: 40 },
  whisper: { ...encoderHalf, model_type: "whisper", max_source_positions: 40 },
  opt: {
    model_type: "opt",
    hidden_size: 12,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    ffn_dim: 20,
    max_position_embeddings: 40,
    word_embed_proj_dim: 12,
    init_std: 0.5,
  },
  gpt_neo: {
    model_type: "gpt_neo",
    hidden_size: 12,
    num_layers: 2,
    num_heads: 2,
    max_position_embeddings: 40,
    window_size: 4,
    initializer_range: 0.5,
  },
  gpt_neox: { ...encoder, model_type: "gpt_neox", rotary_pct: 0.4 },
  phi: { ...encoder, model_type: "phi", partial_rotary_factor: 0.4 },
  phi3: { ...grouped, model_type: "phi3", sliding_window: 4 },
  mistral: { ...grouped, model_type: "mistral", sliding_window: 4 },
  qwen2: { ...grouped, model_type: "qwen2" },
  qwen3: { ...grouped, model_type: "qwen3" },
  smollm3: { ...grouped, model_type: "smollm3", no_rope_layer_interval: 2 },
  gemma: { ...grouped, model_type: "gemma" },
  gemma2: { ...grouped, model_type: "gemma2", sliding_window: 4, query_pre_attn_scalar: 4 },
  gemma3_text: {
    ...grouped,
    model_type: "gemma3_text",
    sliding_window: 4,
    sliding_window_pattern: 2,
    query_pre_attn_scalar: 4,
  },
  lstm: { ...recurrent, model_type: "lstm" },
  lstm_ln: { ...recurrent, model_type: "lstm_ln" },
  lstm_star: { ...recurrent, model_type: "lstm_star" },
  gru: { ...recurrent, model_type: "gru" },
  esn: { model_type: "esn", input_size: 12, hidden_size: 12 },
};
