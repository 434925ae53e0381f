import type { Body } from "../body.js";
import type { Fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { type LayerType, layerTypesOf } from "./layer-types.js";
import { type LayerKind, LLAMA_NAMES, llamaKin } from "./llama.js";
import type { Matrix } from "./parts/layers-of.js";
import { causal } from "./parts/sights.js";
import { SCALINGS } from "./rotary-scaling.js";

type Make = (config: BodyConfig) => Body;

/** Biases of attention alone, where the config says that it has them. */
const attentionBias = (read: Fields) => {
  const has = read.flag("attention_bias", false);
  return (matrix: Matrix) => has && ["q", "k", "v", "out"].includes(matrix);
};

/** How far tokens see where the config says that a window is in use, and how long it is. */
function windowIn(read: Fields, fallback?: number): number | undefined {
  const has =
    read.flag("use_sliding_window", false) && read.optional("sliding_window", fallback) !== undefined;
  return has ? read.count("sliding_window", fallback) : undefined;
}

/** What tokens see, by the kind of their layer. @throws RangeError for layers that see a window where none is in use. */
function sightsOf(read: Fields, types: readonly LayerType[], window: number | undefined) {
  if (window === undefined && types.includes("sliding_attention"))
    read.fail("layer_types", 'without "sliding_attention", because no window is in use');
  return { full_attention: causal(), sliding_attention: causal(window) };
}

/** In Qwen, layers from `max_window_layers` on see a window where `use_sliding_window` is set. */
function qwenKinds(read: Fields, layers: number): readonly LayerKind[] {
  const window = windowIn(read, 4096);
  const first = read.whole("max_window_layers", 28);
  const types = layerTypesOf(read, layers, (i) =>
    window !== undefined && i >= first ? "sliding_attention" : "full_attention",
  );
  const sights = sightsOf(read, types, window);
  return types.map((type) => ({ type, sight: sights[type] }));
}

/** In all layers alike, tokens see a window, where the config says how long it is. */
const windowed = (fallback?: number) => (read: Fields, layers: number) => {
  const given = read.optional("sliding_window", fallback);
  const sight = causal(given === undefined ? undefined : read.count("sliding_window", fallback));
  return Array.from({ length: layers }, (): LayerKind => ({ type: "full_attention", sight }));
};

/** Mistral (Jiang et al. 2023): Llama whose tokens see a window, in its first version. */
export const mistral: Make = llamaKin({
  architecture: "mistral",
  defaults: { inner: 14336, groups: 8 },
  kinds: windowed(4096),
});

/** Qwen2 and 2.5 (Yang et al. 2024): Llama with biases of queries, keys and values. */
export const qwen2: Make = llamaKin({
  architecture: "qwen2",
  defaults: { inner: 22016, groups: 32 },
  biases: () => (matrix) => ["q", "k", "v"].includes(matrix),
  kinds: qwenKinds,
});

/** Qwen3 (Yang et al. 2025): Llama with norms over each head of queries and keys, which thaw. */
export const qwen3: Make = llamaKin({
  architecture: "qwen3",
  names: { ...LLAMA_NAMES, perHead: ["self_attn.q_norm", "self_attn.k_norm"] },
  defaults: { inner: 22016, groups: 32, d: 128 },
  biases: attentionBias,
  kinds: qwenKinds,
});

/** SmolLM3 (Bakouch et al. 2025): Llama that turns nothing in every fourth layer. */
export const smollm3: Make = llamaKin({
  architecture: "smollm3",
  defaults: { groups: 4 },
  rotary: () => ({ theta: 2_000_000 }),
  biases: (read) => {
    const attention = attentionBias(read);
    const inner = read.flag("mlp_bias", false);
    return (matrix) => attention(matrix) || (inner && ["up", "gate", "down"].includes(matrix));
  },
  kinds(read, layers) {
    const every = read.count("no_rope_layer_interval", 4);
    const given = read.raw("no_rope_layers");
    const fits = (list: unknown[]) => list.length >= layers && list.every((x) => x === 0 || x === 1);
    if (given !== undefined && !(Array.isArray(given) && fits(given)))
      read.fail("no_rope_layers", `a list of 0 and 1 for ${layers} layers`);
    const turns = Array.from({ length: layers }, (_, i) =>
      given === undefined ? (i + 1) % every !== 0 : (given as unknown[])[i] === 1,
    );
    const window = windowIn(read);
    const types = layerTypesOf(read, layers, (i) =>
      window !== undefined && !turns[i] ? "sliding_attention" : "full_attention",
    );
    const sights = sightsOf(read, types, window);
    return types.map((type, i) => ({ type: "full_attention", turns: turns[i]!, sight: sights[type] }));
  },
});

/** Phi-3 (Abdin et al. 2024): Llama whose queries, keys and values are one matrix, and gate and what it gates another. */
export const phi3: Make = llamaKin({
  architecture: "phi3",
  names: {
    ...LLAMA_NAMES,
    heads: { all: "self_attn.qkv_proj", order: "groups" },
    gate: { half: true },
    up: "mlp.gate_up_proj",
  },
  defaults: { inner: 8192, epsilon: 1e-5 },
  // its first checkpoints call it otherwise
  rotary: () => ({ share: 1, kinds: { su: SCALINGS["longrope"]!, yarn: SCALINGS["longrope"]! } }),
  added: (read) => read.rate("resid_pdrop", 0),
  kinds: windowed(),
});
