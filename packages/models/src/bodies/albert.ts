import type { Body } from "../body.js";
import { type Fields, fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS } from "./activations.js";
import { normal, positions } from "./parameters.js";
import { type LayerNames, layersOf } from "./parts/layers-of.js";
import { dropped, layerNorms, placed, product } from "./parts/pieces.js";
import { everything } from "./parts/sights.js";
import { transformer } from "./parts/transformer.js";
import { absolute, tokenTypes, UNUSED } from "./post-norm.js";
import { readSizes } from "./read-sizes.js";

const NAMES: LayerNames = {
  heads: ["attention.query", "attention.key", "attention.value"],
  out: "attention.dense",
  up: "ffn",
  down: "ffn_output",
  attention: { end: "attention.LayerNorm" },
  feedForward: { end: "full_layer_layer_norm" },
};

/** How many groups of layers there are, of which those of each are one and the same. */
function groupsOf(read: Fields, layers: number): number {
  const groups = read.count("num_hidden_groups", 1);
  if (groups > layers) read.fail("num_hidden_groups", `at most num_hidden_layers = ${layers}`);
  if (read.count("inner_group_num", 1) !== 1)
    read.fail("inner_group_num", "1, because several layers in one place of a group are not built here");
  return groups;
}

/** The config of its first layers; which group one is of depends on how many there are. @throws RangeError for a part of a group */
export function cutAlbert(config: BodyConfig, count: number): BodyConfig {
  const read = fields(config, `cut an albert body to ${count} layers`);
  const layers = read.count("num_hidden_layers");
  const groups = groupsOf(read, layers);
  const kept = (count * groups) / layers;
  if (groups === 1) return { ...config, num_hidden_layers: count };
  if (!Number.isInteger(layers / groups) || !Number.isInteger(kept))
    read.fail("num_hidden_groups", "such that whole groups of layers are kept");
  return { ...config, num_hidden_layers: count, num_hidden_groups: kept };
}

/** ALBERT (Lan et al. 2019): BERT whose layers are one and the same, or alike in groups, behind narrower embeddings. What thaws of a layer thaws of all that are it. */
export function albert(config: BodyConfig): Body {
  const read = fields(config, "build an albert body");
  const { width, layers, heads } = readSizes(read);
  const entering = read.count("embedding_size", 128);
  const groups = groupsOf(read, layers);
  absolute(read);
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
    layers: layersOf(layers, (i) => ({
      ...common,
      at: `encoder.albert_layer_groups.${Math.floor(i / (layers / groups))}.albert_layers.0.`,
    })),
    prefixes: ["albert."],
    ignored: [
      { pattern: /^(predictions|sop_classifier)\./, why: "head: the output layer is new" },
      ...UNUSED,
    ],
  });
}
