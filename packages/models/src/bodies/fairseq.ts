import type { Body, IgnoreRule } from "../body.js";
import { type Fields, fields } from "../fields.js";
import type { Initializer } from "../parameter.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS } from "./activations.js";
import { normal, positions } from "./parameters.js";
import { type LayerNames, layersOf, type Matrix } from "./parts/layers-of.js";
import type { Piece } from "./parts/piece.js";
import { dropped, layerNorms, placed, product } from "./parts/pieces.js";
import { causal, everything, type Sight } from "./parts/sights.js";
import { transformer } from "./parts/transformer.js";
import { readSizes } from "./read-sizes.js";

type Order = "before" | "end";

/** Names of a layer as fairseq has them, with norms before what they are for, or after the sum. */
const namesOf = (order: Order): LayerNames => ({
  heads: ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
  out: "self_attn.out_proj",
  up: "fc1",
  down: "fc2",
  attention: { [order]: "self_attn_layer_norm" },
  feedForward: { [order]: "final_layer_norm" },
});

/** What the members of the family differ in. */
interface Variant {
  readonly architecture: string;
  /** Keys of the config, and what upstream assumes where it says nothing. */
  readonly sizes: { readonly width: string; readonly layers: string; readonly heads: string };
  readonly inner: readonly [key: string, fallback: number];
  readonly positions: readonly [key: string, fallback: number];
  readonly activation: string;
  readonly rate: number;
  /** What stands before all names, after the prefix: `encoder.`. */
  readonly part: "encoder." | "decoder.";
  readonly ignored: readonly IgnoreRule[];
  /** First row of the position table that a token uses; there are so many more rows. */
  readonly firstPosition: number;
  /** How that table is drawn. Default: as matrices are. */
  readonly places?: Initializer;
  readonly sight: Sight;
  readonly order: (read: Fields) => Order;
  /** Norm of what enters the layers. Default: none. */
  readonly entranceNorm?: string;
  /** Norm of what leaves them. Default: none. */
  readonly exitNorm?: (read: Fields) => string | undefined;
  /** Which matrices have biases. Default: all. */
  readonly bias?: (read: Fields) => (matrix: Matrix) => boolean;
  /** Whether what is inside of the feed-forward part is dropped, too. Default false. */
  readonly innerRate?: boolean;
  /** Size of a token's vector where it enters and leaves, if it is projected. Default: that of the layers. */
  readonly outside?: (read: Fields, width: number) => number;
}

const family = (variant: Variant) => (config: BodyConfig) => {
  const { architecture, part, firstPosition } = variant;
  const read = fields(config, `build ${/^[aeiou]/.test(architecture) ? "an" : "a"} ${architecture} body`);
  const { width, layers, heads } = readSizes(read, variant.sizes);
  const maxTokens = read.count(...variant.positions);
  const outside = variant.outside?.(read, width) ?? width;
  const norm = layerNorms(1e-5);
  const init = normal(read.scale("init_std", 0.02));
  const added = read.rate("dropout", variant.rate);
  const exitNorm = variant.exitNorm?.(read);
  const projection = (name: string, sizes: readonly [number, number]): Piece[] =>
    outside === width ? [] : [product(part + name, "feedForward", sizes, init, { bias: false })];
  const table = positions(
    `${part}embed_positions.weight`,
    [maxTokens + firstPosition, width],
    variant.places ?? init,
    firstPosition,
  );
  const common = {
    names: namesOf(variant.order(read)),
    width,
    heads,
    inner: read.count(...variant.inner),
    norm,
    init,
    bias: variant.bias?.(read) ?? (() => true),
    activation: read.choice("activation_function", ACTIVATIONS, variant.activation),
    rates: {
      attention: read.rate("attention_dropout", 0),
      added,
      inner: variant.innerRate ? read.rate("activation_dropout", 0) : undefined,
    },
    sight: variant.sight,
  };
  return transformer({
    architecture,
    width: { in: outside, out: outside },
    maxTokens,
    entrance: [
      ...projection("project_in", [outside, width]),
      placed(table),
      ...(variant.entranceNorm ? [norm(part + variant.entranceNorm, width)] : []),
      // OPT drops nothing before its layers
      ...(part === "encoder." ? [dropped(added)] : []),
    ],
    layers: layersOf(layers, (i) => ({ ...common, at: `${part}layers.${i}.` })),
    exit: [
      ...(exitNorm === undefined ? [] : [norm(part + exitNorm, width)]),
      ...projection("project_out", [width, outside]),
    ],
    prefixes: ["model."],
    ignored: variant.ignored,
  });
};

const WORDS: IgnoreRule = {
  pattern: /^(shared|(encoder\.|decoder\.)?embed_tokens)\.weight$/,
  why: "word embeddings: the input layer is new",
};
const DECODER: IgnoreRule = { pattern: /^decoder\./, why: "decoder: the body is the encoder" };
const HEAD: IgnoreRule = {
  pattern:
    /^(lm_head|proj_out|score|qa_outputs|classification_head|classifier|projector)\.|^final_logits_bias$/,
  why: "head: the output layer is new",
};

const ENCODER = {
  sizes: { width: "d_model", layers: "encoder_layers", heads: "encoder_attention_heads" },
  activation: "gelu",
  part: "encoder.",
  sight: everything,
  innerRate: true,
} as const;

const BART = {
  ...ENCODER,
  inner: ["encoder_ffn_dim", 4096],
  positions: ["max_position_embeddings", 1024],
  rate: 0.1,
  firstPosition: 2,
  entranceNorm: "layernorm_embedding",
  ignored: [WORDS, DECODER, HEAD],
} as const;

/** The encoder of BART (Lewis et al. 2019): post-norm, bidirectional, positions from row 2. */
export const bart: (config: BodyConfig) => Body = family({
  ...BART,
  architecture: "bart",
  order: () => "end",
});

/** The encoder of mBART (Liu et al. 2020): BART with norms before, and one at the end. */
export const mbart: (config: BodyConfig) => Body = family({
  ...BART,
  architecture: "mbart",
  order: () => "before",
  exitNorm: () => "layer_norm",
});

/** The encoder of Whisper (Radford et al. 2022): pre-norm, bidirectional, keys without bias; its positions are of sines, and thaw. */
export const whisper: (config: BodyConfig) => Body = family({
  ...ENCODER,
  architecture: "whisper",
  inner: ["encoder_ffn_dim", 1536],
  positions: ["max_source_positions", 1500],
  rate: 0,
  firstPosition: 0,
  places: { kind: "sines", paired: false },
  order: () => "before",
  exitNorm: () => "layer_norm",
  bias: () => (matrix) => matrix !== "k",
  ignored: [
    { pattern: /^encoder\.conv[12]\./, why: "sound: the input layer is new" },
    { pattern: /^layer_weights$/, why: "head: the output layer is new" },
    DECODER,
    HEAD,
  ],
});

/** OPT (Zhang et al. 2022): GPT-2 with ReLU, queries, keys and values apart, and positions from row 2. */
export const opt: (config: BodyConfig) => Body = family({
  architecture: "opt",
  sizes: { width: "hidden_size", layers: "num_hidden_layers", heads: "num_attention_heads" },
  inner: ["ffn_dim", 3072],
  positions: ["max_position_embeddings", 2048],
  activation: "relu",
  rate: 0.1,
  part: "decoder.",
  firstPosition: 2,
  sight: causal(),
  order: (read) => (read.flag("do_layer_norm_before", true) ? "before" : "end"),
  exitNorm(read) {
    if (!read.flag("layer_norm_elementwise_affine", true))
      read.fail("layer_norm_elementwise_affine", "true, because these norms have weights");
    const has = read.flag("do_layer_norm_before", true) && !read.flag("_remove_final_layer_norm", false);
    return has ? "final_layer_norm" : undefined;
  },
  bias(read) {
    const has = read.flag("enable_bias", true);
    return () => has;
  },
  outside: (read, width) => read.count("word_embed_proj_dim", width),
  ignored: [WORDS, HEAD],
});
