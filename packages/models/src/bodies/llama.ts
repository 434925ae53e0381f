import type { Body } from "../body.js";
import { type Fields, fields, MOST_LAYERS } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS } from "./activations.js";
import type { LayerType } from "./layer-types.js";
import { normal } from "./parameters.js";
import { type LayerNames, layersOf, type Matrix } from "./parts/layers-of.js";
import type { Run } from "./parts/piece.js";
import { type NormOf, rmsNorms } from "./parts/pieces.js";
import { causal, type Sight } from "./parts/sights.js";
import { transformer } from "./parts/transformer.js";
import { type RotaryKeys, rotaryTables, rotaryTurning } from "./rotary.js";

/** Names of a Llama's layers. */
export const LLAMA_NAMES: LayerNames = {
  heads: ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
  out: "self_attn.o_proj",
  gate: "mlp.gate_proj",
  up: "mlp.up_proj",
  down: "mlp.down_proj",
  attention: { before: "input_layernorm" },
  feedForward: { before: "post_attention_layernorm" },
};

/** What a layer has that another may not have. */
export interface LayerKind {
  /** What rotary tables it shares with others. */
  readonly type: LayerType;
  /** What its tokens see. */
  readonly sight: Sight;
  /** Whether it turns queries and keys. Default true. */
  readonly turns?: boolean;
}

/** What the kin of Llama differ in. */
export interface LlamaKin {
  /** Its `model_type`. */
  readonly architecture: string;
  /** Names of its layers. Default: Llama's. */
  readonly names?: LayerNames;
  /** What upstream assumes where the config says nothing. Default: what it assumes of a Llama. */
  readonly defaults?: {
    readonly inner?: number;
    /** Heads of keys and values. */
    readonly groups?: number;
    readonly d?: number;
    readonly activation?: string;
    readonly epsilon?: number;
  };
  /** Key of the activation. Default: `hidden_act`. */
  readonly activationKey?: string;
  /** What it calls activations. Default: as everybody does. */
  readonly activations?: typeof ACTIVATIONS;
  /** Which matrices have biases. Default: none. */
  readonly biases?: (read: Fields) => (matrix: Matrix) => boolean;
  /** Its norms. Default: RMS norms. */
  readonly norms?: (epsilon: number) => NormOf;
  /** Its layers. Default: each sees all that came before. */
  readonly kinds?: (read: Fields, layers: number) => readonly LayerKind[];
  /** How it writes down rotary positions, of a kind of layer. Default: as Llama does. */
  readonly rotary?: (type: LayerType) => RotaryKeys;
  /** What scores are multiplied by. Default: 1/√d. */
  readonly scale?: (read: Fields) => number;
  /** See `AttendOptions`. Default: none. */
  readonly cap?: (read: Fields) => number | undefined;
  /** Rate of dropout of what is added. Default: nothing is dropped there. */
  readonly added?: (read: Fields) => number;
}

const NO_LAYER: RegExp = /^layers\.\d+\.self_attn\.rotary_emb\.inv_freq$|^rotary_emb\.inv_freq$/;

/** Pre-norm layers with RMS norms, causal, rotary positions, heads that share keys and values, gated feed-forward. */
export const llamaKin =
  (kin: LlamaKin) =>
  (config: BodyConfig): Body => {
    const { architecture, defaults = {}, names = LLAMA_NAMES } = kin;
    const attempt = `build a ${architecture} body`;
    const read = fields(config, attempt);
    const width = read.count("hidden_size");
    const layers = read.count("num_hidden_layers", undefined, MOST_LAYERS);
    const heads = read.count("num_attention_heads");
    const groups =
      read.optional("num_key_value_heads", defaults.groups) === undefined
        ? heads
        : read.count("num_key_value_heads", defaults.groups);
    if (heads % groups !== 0) read.fail("num_key_value_heads", `a divisor of num_attention_heads = ${heads}`);
    const d = read.count("head_dim", defaults.d ?? Math.floor(width / heads));
    if (d % 2 !== 0) read.fail("head_dim", "even");
    const norm = (kin.norms ?? rmsNorms)(read.positive("rms_norm_eps", defaults.epsilon ?? 1e-6));
    const biased = kin.biases?.(read) ?? (() => false);
    const kinds = kin.kinds?.(read, layers) ?? Array.from({ length: layers }, () => FULL);
    const shared = <K, V>(make: (key: K) => V) => {
      const made = new Map<K, V>();
      return (key: K): V => made.get(key) ?? made.set(key, make(key)).get(key)!;
    };
    const turningOf = shared((type: LayerType) => {
      const turning = rotaryTurning(config, d, { attempt, ...kin.rotary?.(type) });
      return ({ tokens }: Run) => rotaryTables(tokens, turning(tokens));
    });
    const common = {
      names,
      width,
      heads,
      groups,
      d,
      inner: read.count("intermediate_size", defaults.inner ?? 11008),
      norm,
      bias: biased,
      init: normal(read.scale("initializer_range", 0.02)),
      activation: read.choice(
        kin.activationKey ?? "hidden_act",
        kin.activations ?? ACTIVATIONS,
        defaults.activation ?? "silu",
      ),
      rates: { attention: read.rate("attention_dropout", 0), added: kin.added?.(read) },
      scale: kin.scale?.(read) ?? 1 / Math.sqrt(d),
      cap: kin.cap?.(read),
    };
    return transformer({
      architecture,
      width: { in: width, out: width },
      singularAtZero: true,
      layers: layersOf(layers, (i) => {
        const { type, sight, turns = true } = kinds[i]!;
        return {
          ...common,
          at: `layers.${i}.`,
          sight,
          turning: turns ? turningOf(type) : undefined,
        };
      }),
      exit: [norm("norm", width)],
      prefixes: ["model.", "transformer."],
      ignored: [
        { pattern: /^embed_tokens\.weight$/, why: "word embeddings: the input layer is new" },
        { pattern: NO_LAYER, why: "rotary frequencies: they are computed" },
        { pattern: /^(lm_head|score|classifier|qa_outputs)\./, why: "head: the output layer is new" },
      ],
    });
  };

const FULL: LayerKind = { type: "full_attention", sight: causal() };

/**
 * Llama (Touvron et al. 2023): pre-norm with RMS norms, causal, rotary positions, heads that share keys and values, gated
 * feed-forward. Rotary positions are no parameters, so FPT has none to train here.
 */
export const llama: (config: BodyConfig) => Body = llamaKin({
  architecture: "llama",
  biases: (read) => {
    const [attention, inner] = [read.flag("attention_bias", false), read.flag("mlp_bias", false)];
    return (matrix) => (["up", "gate", "down"].includes(matrix) ? inner : attention);
  },
});
