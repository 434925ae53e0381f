import type { Body } from "../body.js";
import { fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS } from "./activations.js";
import { normal, positions } from "./parameters.js";
import { type LayerNames, layersOf } from "./parts/layers-of.js";
import { dropped, layerNorms, placed, product } from "./parts/pieces.js";
import { everything } from "./parts/sights.js";
import { transformer } from "./parts/transformer.js";
import { tokenTypes, UNUSED } from "./post-norm.js";
import { readSizes } from "./read-sizes.js";

const NAMES: LayerNames = {
  heads: ["attention.query", "attention.key", "attention.value"],
  out: "attention.dense",
  up: "ffn",
  down: "ffn_output",
  attention: { end: "attention.LayerNorm" },
  feedForward: { end: "full_layer_layer_norm" },
};

/** ALBERT (Lan et al. 2019): BERT whose layers are one and the same, behind narrower embeddings. What thaws of a layer thaws of all. */
export function albert(config: BodyConfig): Body {
  const read = fields(config, "build an albert body");
  const { width, layers, heads } = readSizes(read);
  const entering = read.count("embedding_size", 128);
  // which group a layer is of depends on how many layers there are: cut to fewer, it would be another body
  for (const key of ["num_hidden_groups", "inner_group_num"])
    if (read.count(key, 1) !== 1) read.fail(key, "1, because all layers are one and the same here");
  const maxTokens = read.count("max_position_embeddings", 512);
  const norm = layerNorms(read.positive("layer_norm_eps", 1e-12));
  const init = normal(read.scale("initializer_range", 0.02));
  const rate = read.rate("hidden_dropout_prob", 0);
  const common = {
    names: NAMES,
    width,
    heads,
    inner: read.count("intermediate_size", 16384),
    activation: read.choice("hidden_act", ACTIVATIONS, "gelu_new"),
    norm,
    init,
    // what the feed-forward part adds is not dropped
    rates: {
      attention: read.rate("attention_probs_dropout_prob", 0),
      added: [rate, undefined] as const,
    },
    sight: everything,
  };
  return transformer({
    architecture: "albert",
    width: { in: entering, out: width },
    maxTokens,
    entrance: [
      placed(
        positions("embeddings.position_embeddings.weight", [maxTokens, entering], init),
        tokenTypes(read, entering, init),
      ),
      norm("embeddings.LayerNorm", entering),
      dropped(rate),
      product("encoder.embedding_hidden_mapping_in", "feedForward", [entering, width], init),
    ],
    layers: layersOf(layers, () => ({
      ...common,
      at: "encoder.albert_layer_groups.0.albert_layers.0.",
    })),
    prefixes: ["albert."],
    ignored: [
      { pattern: /^(predictions|sop_classifier)\./, why: "head: the output layer is new" },
      ...UNUSED,
    ],
  });
}
