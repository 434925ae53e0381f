import { camembert, electra, roberta, xlmRoberta } from "./bodies/bert.js";
import { clipText, clipVision } from "./bodies/clip.js";
import { distilbert } from "./bodies/distilbert.js";
import { bart, mbart, opt, whisper } from "./bodies/fairseq.js";
import { gemma2, gemma3 } from "./bodies/gemma.js";
import { gptNeo } from "./bodies/gpt-neo.js";
import { mistral, phi3, qwen2, qwen3, smollm3 } from "./bodies/llama-kin.js";
import { modernbert } from "./bodies/modernbert.js";
import { gptNeox, phi } from "./bodies/parallel.js";
import { mt5, umt5 } from "./bodies/t5.js";
import { deit, dinov2, dinov2WithRegisters } from "./bodies/vit.js";
import { TRANSFORMER_KEYS } from "./sizes.js";

const layersKey = "num_hidden_layers";
const layerLists = ["layer_types"] as const;
const tabled = { ...TRANSFORMER_KEYS, maxTokens: "max_position_embeddings" } as const;
const grouped = { ...TRANSFORMER_KEYS, keyValueHeads: "num_key_value_heads" } as const;
const wideHeads = { ...grouped, headWidth: "head_dim" } as const;
const t5Keys = { width: "d_model", heads: "num_heads", headWidth: "d_kv", feedForwardWidth: "d_ff" } as const;
const encoderKeys = {
  width: "d_model",
  heads: "encoder_attention_heads",
  feedForwardWidth: "encoder_ffn_dim",
} as const;
const bartKeys = { ...encoderKeys, maxTokens: "max_position_embeddings" } as const;

/** Members of families of transformers, by the `model_type` of their config; the first of each stands in `architectures`. */
export const families = {
  roberta: { name: "roberta", body: roberta, layersKey, sizeKeys: tabled },
  "xlm-roberta": { name: "xlm-roberta", body: xlmRoberta, layersKey, sizeKeys: tabled },
  camembert: { name: "camembert", body: camembert, layersKey, sizeKeys: tabled },
  electra: {
    name: "electra",
    body: electra,
    layersKey,
    sizeKeys: { ...tabled, inputWidth: "embedding_size" },
  },
  distilbert: {
    name: "distilbert",
    body: distilbert,
    layersKey: "n_layers",
    sizeKeys: {
      width: "dim",
      heads: "n_heads",
      feedForwardWidth: "hidden_dim",
      maxTokens: "max_position_embeddings",
    },
  },
  modernbert: { name: "modernbert", body: modernbert, layersKey, layerLists, sizeKeys: TRANSFORMER_KEYS },
  deit: { name: "deit", body: deit, layersKey, sizeKeys: TRANSFORMER_KEYS },
  dinov2: {
    name: "dinov2",
    body: dinov2,
    layersKey,
    sizeKeys: { width: "hidden_size", heads: "num_attention_heads" },
  },
  dinov2_with_registers: {
    name: "dinov2_with_registers",
    body: dinov2WithRegisters,
    layersKey,
    sizeKeys: { width: "hidden_size", heads: "num_attention_heads" },
  },
  clip_text_model: { name: "clip_text_model", body: clipText, layersKey, sizeKeys: tabled },
  clip_vision_model: { name: "clip_vision_model", body: clipVision, layersKey, sizeKeys: TRANSFORMER_KEYS },
  mt5: { name: "mt5", body: mt5, layersKey: "num_layers", sizeKeys: t5Keys },
  umt5: { name: "umt5", body: umt5, layersKey: "num_layers", sizeKeys: t5Keys },
  bart: { name: "bart", body: bart, layersKey: "encoder_layers", sizeKeys: bartKeys },
  mbart: { name: "mbart", body: mbart, layersKey: "encoder_layers", sizeKeys: bartKeys },
  whisper: {
    name: "whisper",
    body: whisper,
    layersKey: "encoder_layers",
    sizeKeys: { ...encoderKeys, maxTokens: "max_source_positions" },
  },
  opt: {
    name: "opt",
    body: opt,
    layersKey,
    sizeKeys: { ...tabled, feedForwardWidth: "ffn_dim" },
  },
  gpt_neo: {
    name: "gpt_neo",
    body: gptNeo,
    layersKey: "num_layers",
    sizeKeys: {
      width: "hidden_size",
      heads: "num_heads",
      feedForwardWidth: "intermediate_size",
      feedForwardFollows: true,
      maxTokens: "max_position_embeddings",
    },
  },
  gpt_neox: { name: "gpt_neox", body: gptNeox, layersKey, sizeKeys: TRANSFORMER_KEYS },
  phi: { name: "phi", body: phi, layersKey, sizeKeys: grouped },
  phi3: { name: "phi3", body: phi3, layersKey, sizeKeys: grouped },
  mistral: { name: "mistral", body: mistral, layersKey, sizeKeys: grouped },
  qwen2: { name: "qwen2", body: qwen2, layersKey, layerLists, sizeKeys: grouped },
  qwen3: { name: "qwen3", body: qwen3, layersKey, layerLists, sizeKeys: wideHeads },
  smollm3: {
    name: "smollm3",
    body: smollm3,
    layersKey,
    layerLists: ["layer_types", "no_rope_layers"],
    sizeKeys: grouped,
  },
  gemma2: { name: "gemma2", body: gemma2, layersKey, layerLists, sizeKeys: wideHeads },
  gemma3_text: { name: "gemma3_text", body: gemma3, layersKey, layerLists, sizeKeys: wideHeads },
} as const;
