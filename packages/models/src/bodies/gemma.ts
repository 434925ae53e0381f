import type { Body } from "../body.js";
import type { Fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS } from "./activations.js";
import { type LayerType, layerTypesOf } from "./layer-types.js";
import { LLAMA_NAMES, type LlamaKin, llamaKin } from "./llama.js";
import type { LayerNames } from "./parts/layers-of.js";
import { rmsNormsAroundOne } from "./parts/pieces.js";
import { causal, everything, nearby } from "./parts/sights.js";

const NAMES: LayerNames = {
  ...LLAMA_NAMES,
  attention: { before: "input_layernorm", after: "post_attention_layernorm" },
  feedForward: { before: "pre_feedforward_layernorm", after: "post_feedforward_layernorm" },
};

/** Layers of which some see a window; which ones, the config lists, or the family knows. */
const kinds = (read: Fields, layers: number, usual: (i: number) => LayerType, bidirectional = false) => {
  const window = read.count("sliding_window", 4096);
  const sights = bidirectional
    ? { full_attention: everything, sliding_attention: nearby(Math.max(1, Math.floor(window / 2))) }
    : { full_attention: causal(), sliding_attention: causal(window) };
  return layerTypesOf(read, layers, usual).map((type) => ({ type, sight: sights[type] }));
};

const TANH = "gelu_pytorch_tanh";

const first = {
  norms: rmsNormsAroundOne,
  biases: (read: Fields) => {
    const has = read.flag("attention_bias", false);
    return (matrix: string) => has && ["q", "k", "v", "out"].includes(matrix);
  },
} satisfies Partial<LlamaKin>;

const gemmas = {
  ...first,
  names: NAMES,
  defaults: { inner: 9216, groups: 4, d: 256, activation: TANH },
  activationKey: "hidden_activation",
  scale: (read: Fields) => read.positive("query_pre_attn_scalar", 256) ** -0.5,
} satisfies Partial<LlamaKin>;

/** Gemma (Gemma Team 2024): Llama with wide heads, whose norms' gains are stored less one. */
export const gemma: (config: BodyConfig) => Body = llamaKin({
  ...first,
  architecture: "gemma",
  defaults: { inner: 24576, groups: 16, d: 256, activation: TANH },
  // its own checkpoints say gelu, and mean the other
  activations: { ...ACTIVATIONS, gelu: ACTIVATIONS[TANH]! },
  kinds(read, layers) {
    const sight = read.flag("use_bidirectional_attention", false) ? everything : causal();
    return Array.from({ length: layers }, () => ({ type: "full_attention", sight }));
  },
});

/** Gemma 2 (Gemma Team 2024): Llama with norms before and after, whose gains are stored less one; scores are capped; every other layer sees a window. */
export const gemma2: (config: BodyConfig) => Body = llamaKin({
  ...gemmas,
  architecture: "gemma2",
  cap: (read) => read.optional("attn_logit_softcapping", 50),
  kinds(read, layers) {
    if (read.flag("use_bidirectional_attention", false))
      read.fail("use_bidirectional_attention", "false, because upstream's ways to compute it differ");
    return kinds(read, layers, (i) => (i % 2 === 0 ? "sliding_attention" : "full_attention"));
  },
});

/** Gemma 3 (Gemma Team 2025), its text part: Gemma 2 with norms over heads; five of six layers see a window, and turn faster. */
export const gemma3: (config: BodyConfig) => Body = llamaKin({
  ...gemmas,
  architecture: "gemma3_text",
  names: { ...NAMES, perHead: ["self_attn.q_norm", "self_attn.k_norm"] },
  cap: (read) =>
    read.raw("attn_logit_softcapping") === undefined
      ? undefined
      : read.fail("attn_logit_softcapping", "null, because upstream caps nothing in Gemma 3"),
  kinds(read, layers) {
    const pattern = read.count("sliding_window_pattern", read.count("_sliding_window_pattern", 6));
    const usual = (i: number) => ((i + 1) % pattern === 0 ? "full_attention" : "sliding_attention");
    // as in EmbeddingGemma
    return kinds(read, layers, usual, read.flag("use_bidirectional_attention", false));
  },
  rotary: (kind) =>
    kind === "full_attention"
      ? { kind, theta: 1_000_000 }
      : { kind, theta: 10_000, thetaKeys: ["rope_local_base_freq"], scaled: false },
});
