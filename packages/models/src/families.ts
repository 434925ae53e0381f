import { albert, cutAlbert } from "./bodies/albert.js";
import { camembert, electra, roberta, xlmRoberta } from "./bodies/bert.js";
import { clipText, clipVision } from "./bodies/clip.js";
import { dinov2, dinov2WithRegisters } from "./bodies/dinov2.js";
import { distilbert } from "./bodies/distilbert.js";
import { bart, mbart, opt, whisper } from "./bodies/fairseq.js";
import { gemma, gemma2, gemma3 } from "./bodies/gemma.js";
import { gptNeo } from "./bodies/gpt-neo.js";
import { gptNeox } from "./bodies/gpt-neox.js";
import { mistral, phi3, qwen2, qwen3, smollm3 } from "./bodies/llama-kin.js";
import { modernbert } from "./bodies/modernbert.js";
import { phi } from "./bodies/phi.js";
import { mt5, umt5 } from "./bodies/t5.js";
import { deit } from "./bodies/vit.js";
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
  roberta: {
    name: "roberta",
    summary: "BERT whose positions count from behind the padding's",
    body: roberta,
    layersKey,
    sizeKeys: tabled,
  },
  "xlm-roberta": {
    name: "xlm-roberta",
    summary: "RoBERTa of a hundred languages",
    body: xlmRoberta,
    layersKey,
    sizeKeys: tabled,
  },
  camembert: {
    name: "camembert",
    summary: "RoBERTa of French",
    body: camembert,
    layersKey,
    sizeKeys: tabled,
  },
  electra: {
    name: "electra",
    summary: "BERT; small sizes project their embeddings to the width of the layers",
    body: electra,
    layersKey,
    sizeKeys: { ...tabled, inputWidth: "embedding_size" },
  },
  albert: {
    name: "albert",
    summary: "BERT whose layers are one and the same, or alike in groups, behind narrower embeddings",
    body: albert,
    layersKey,
    cut: cutAlbert,
    sizeKeys: { ...tabled, inputWidth: "embedding_size" },
  },
  distilbert: {
    name: "distilbert",
    summary: "BERT without token types",
    body: distilbert,
    layersKey: "n_layers",
    sizeKeys: {
      width: "dim",
      heads: "n_heads",
      feedForwardWidth: "hidden_dim",
      maxTokens: "max_position_embeddings",
    },
  },
  modernbert: {
    name: "modernbert",
    summary: "pre-norm, bidirectional, gated; rotary, at two speeds; two of three layers see a window",
    body: modernbert,
    layersKey,
    layerLists,
    sizeKeys: TRANSFORMER_KEYS,
  },
  deit: {
    name: "deit",
    summary: "ViT that learned from a teacher; class and distillation token unused",
    body: deit,
    layersKey,
    sizeKeys: TRANSFORMER_KEYS,
  },
  dinov2: {
    name: "dinov2",
    summary: "ViT whose layers scale what they add; gated in the largest size",
    body: dinov2,
    layersKey,
    sizeKeys: { width: "hidden_size", heads: "num_attention_heads" },
  },
  dinov2_with_registers: {
    name: "dinov2_with_registers",
    summary: "DINOv2; registers unused",
    body: dinov2WithRegisters,
    layersKey,
    sizeKeys: { width: "hidden_size", heads: "num_attention_heads" },
  },
  clip_text_model: {
    name: "clip_text_model",
    summary: "CLIP's text tower: pre-norm, causal",
    body: clipText,
    layersKey,
    sizeKeys: tabled,
  },
  clip_vision_model: {
    name: "clip_vision_model",
    summary: "CLIP's vision tower: ViT with a norm before its layers, too",
    body: clipVision,
    layersKey,
    sizeKeys: TRANSFORMER_KEYS,
  },
  mt5: {
    name: "mt5",
    summary: "T5 v1.1 of a hundred languages",
    body: mt5,
    layersKey: "num_layers",
    sizeKeys: t5Keys,
  },
  umt5: {
    name: "umt5",
    summary: "mT5 with relative positions in each layer",
    body: umt5,
    layersKey: "num_layers",
    sizeKeys: t5Keys,
  },
  bart: {
    name: "bart",
    summary: "encoder; post-norm, bidirectional",
    body: bart,
    layersKey: "encoder_layers",
    sizeKeys: bartKeys,
  },
  mbart: {
    name: "mbart",
    summary: "encoder; pre-norm, bidirectional",
    body: mbart,
    layersKey: "encoder_layers",
    sizeKeys: bartKeys,
  },
  whisper: {
    name: "whisper",
    summary: "encoder, behind the convolutions; pre-norm, bidirectional, no bias of keys",
    body: whisper,
    layersKey: "encoder_layers",
    sizeKeys: { ...encoderKeys, maxTokens: "max_source_positions" },
  },
  opt: {
    name: "opt",
    summary: "pre-norm (350M: post-norm, projected), causal, ReLU",
    body: opt,
    layersKey,
    sizeKeys: { ...tabled, feedForwardWidth: "ffn_dim" },
  },
  gpt_neo: {
    name: "gpt_neo",
    summary: "GPT-2 with scores that are not scaled; every other layer sees a window",
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
  gpt_neox: {
    name: "gpt_neox",
    summary:
      "Pythia, too: attention and feed-forward side by side, causal; rotary, of a quarter of each head",
    body: gptNeox,
    layersKey,
    sizeKeys: TRANSFORMER_KEYS,
  },
  phi: {
    name: "phi",
    summary:
      "Phi-1 and 2: attention and feed-forward side by side behind one norm, causal; rotary, of half of each head",
    body: phi,
    layersKey,
    sizeKeys: grouped,
  },
  phi3: {
    name: "phi3",
    summary: "Llama with queries, keys and values in one matrix, and gates in another",
    body: phi3,
    layersKey,
    sizeKeys: grouped,
  },
  mistral: {
    name: "mistral",
    summary: "Llama; tokens may see a window",
    body: mistral,
    layersKey,
    sizeKeys: grouped,
  },
  qwen2: {
    name: "qwen2",
    summary: "Llama with biases of queries, keys and values; later layers may see a window",
    body: qwen2,
    layersKey,
    layerLists,
    sizeKeys: grouped,
  },
  qwen3: {
    name: "qwen3",
    summary: "Llama with norms over each head of queries and keys",
    body: qwen3,
    layersKey,
    layerLists,
    sizeKeys: wideHeads,
  },
  smollm3: {
    name: "smollm3",
    summary: "Llama; every fourth layer turns nothing",
    body: smollm3,
    layersKey,
    layerLists: ["layer_types", "no_rope_layers"],
    sizeKeys: grouped,
  },
  gemma: {
    name: "gemma",
    summary: "Llama with wide heads; gains of norms are stored less one",
    body: gemma,
    layersKey,
    sizeKeys: wideHeads,
  },
  gemma2: {
    name: "gemma2",
    summary: "Llama with norms before and after, scores capped; every other layer sees a window",
    body: gemma2,
    layersKey,
    layerLists,
    sizeKeys: wideHeads,
  },
  gemma3_text: {
    name: "gemma3_text",
    summary: "Gemma 2 with norms over each head; five of six layers see a window, and turn faster",
    body: gemma3,
    layersKey,
    layerLists,
    sizeKeys: wideHeads,
  },
} as const;
