import type { Body, IgnoreRule } from "../body.js";
import { fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS } from "./activations.js";
import { normal, positions } from "./parameters.js";
import { type LayerNames, layersOf, type Matrix } from "./parts/layers-of.js";
import { layerNorms, placed } from "./parts/pieces.js";
import { causal, everything } from "./parts/sights.js";
import { transformer } from "./parts/transformer.js";
import { readSizes } from "./read-sizes.js";
import { NEW_POSITIONS } from "./vit.js";

const NAMES: LayerNames = {
  heads: ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
  out: "self_attn.out_proj",
  up: "mlp.fc1",
  down: "mlp.fc2",
  attention: { before: "layer_norm1" },
  feedForward: { before: "layer_norm2" },
};

/** What both towers have in common. */
function tower(config: BodyConfig, architecture: string, inner: number) {
  const read = fields(config, `build a ${architecture} body`);
  const { width, layers, heads } = readSizes(read);
  const norm = layerNorms(read.positive("layer_norm_eps", 1e-5));
  const factor = read.scale("initializer_factor", 1);
  const narrow = factor / Math.sqrt(width * 2 * layers);
  const init = (matrix: Matrix) =>
    normal(
      matrix === "out" ? factor / Math.sqrt(width) : matrix === "up" ? factor / Math.sqrt(2 * width) : narrow,
    );
  const common = {
    names: NAMES,
    width,
    heads,
    inner: read.count("intermediate_size", inner),
    activation: read.choice("hidden_act", ACTIVATIONS, "quick_gelu"),
    norm,
    init,
    rates: { attention: read.rate("attention_dropout", 0) },
  };
  return { read, width, layers, norm, factor, common };
}

const HEAD: IgnoreRule = {
  pattern: /^(text_projection|visual_projection|classifier)\.|^logit_scale$/,
  why: "head: the output layer is new",
};
const COUNTS: IgnoreRule = { pattern: /^embeddings\.position_ids$/, why: "counts from 0: it is computed" };

/** The text tower of CLIP (Radford et al. 2021): pre-norm, causal, learned absolute positions. */
export function clipText(config: BodyConfig): Body {
  const architecture = "clip_text_model";
  const { read, width, layers, norm, factor, common } = tower(config, architecture, 2048);
  const maxTokens = read.count("max_position_embeddings", 77);
  const sight = causal();
  return transformer({
    architecture,
    width: { in: width, out: width },
    maxTokens,
    entrance: [
      placed(positions("embeddings.position_embedding.weight", [maxTokens, width], normal(0.02 * factor))),
    ],
    layers: layersOf(layers, (i) => ({ ...common, at: `encoder.layers.${i}.`, sight })),
    exit: [norm("final_layer_norm", width)],
    prefixes: ["text_model."],
    ignored: [
      { pattern: /^embeddings\.token_embedding\.weight$/, why: "word embeddings: the input layer is new" },
      COUNTS,
      HEAD,
    ],
  });
}

/**
 * The vision tower of CLIP (Radford et al. 2021): ViT with a norm before its layers. What upstream calls the norm of the pooled
 * token is that of all tokens here, as in a ViT.
 */
export function clipVision(config: BodyConfig): Body {
  const architecture = "clip_vision_model";
  const { width, layers, norm, common } = tower(config, architecture, 3072);
  return transformer({
    architecture,
    width: { in: width, out: width },
    maxTokens: NEW_POSITIONS,
    newPositions: NEW_POSITIONS,
    singularAtZero: true,
    entrance: [norm("pre_layrnorm", width)],
    layers: layersOf(layers, (i) => ({ ...common, at: `encoder.layers.${i}.`, sight: everything })),
    exit: [norm("post_layernorm", width)],
    prefixes: ["vision_model."],
    ignored: [
      {
        pattern: /^embeddings\.(class_embedding|patch_embedding\..*|position_embedding\.weight)$/,
        why: "patches and their positions: the input layer is new",
      },
      COUNTS,
      HEAD,
    ],
  });
}
