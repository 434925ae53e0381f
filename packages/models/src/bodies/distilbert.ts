import type { Body } from "../body.js";
import { fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS } from "./activations.js";
import { normal, positions } from "./parameters.js";
import { type LayerNames, layersOf } from "./parts/layers-of.js";
import { dropped, layerNorms, placed } from "./parts/pieces.js";
import { everything } from "./parts/sights.js";
import { transformer } from "./parts/transformer.js";
import { UNUSED } from "./post-norm.js";
import { readSizes } from "./read-sizes.js";

const NAMES: LayerNames = {
  heads: ["attention.q_lin", "attention.k_lin", "attention.v_lin"],
  out: "attention.out_lin",
  up: "ffn.lin1",
  down: "ffn.lin2",
  attention: { end: "sa_layer_norm" },
  feedForward: { end: "output_layer_norm" },
};

/** DistilBERT (Sanh et al. 2019): BERT of half as many layers, without token types. */
export function distilbert(config: BodyConfig): Body {
  const read = fields(config, "build a distilbert body");
  const { width, layers, heads } = readSizes(read, { width: "dim", layers: "n_layers", heads: "n_heads" });
  const maxTokens = read.count("max_position_embeddings", 512);
  const rate = read.rate("dropout", 0.1);
  const norm = layerNorms(1e-12);
  const init = normal(read.scale("initializer_range", 0.02));
  const places = read.flag("sinusoidal_pos_embds", false) ? ({ kind: "sines", paired: true } as const) : init;
  const common = {
    names: NAMES,
    width,
    heads,
    inner: read.count("hidden_dim", 3072),
    activation: read.choice("activation", ACTIVATIONS, "gelu"),
    norm,
    init,
    // what attention adds is not dropped
    rates: { attention: read.rate("attention_dropout", 0.1), added: [undefined, rate] as const },
    sight: everything,
  };
  return transformer({
    architecture: "distilbert",
    width: { in: width, out: width },
    maxTokens,
    entrance: [
      placed(positions("embeddings.position_embeddings.weight", [maxTokens, width], places)),
      norm("embeddings.LayerNorm", width),
      dropped(rate),
    ],
    layers: layersOf(layers, (i) => ({ ...common, at: `transformer.layer.${i}.` })),
    prefixes: ["distilbert."],
    ignored: [
      {
        pattern: /^(vocab_transform|vocab_layer_norm|vocab_projector|pre_classifier)\./,
        why: "head: the output layer is new",
      },
      ...UNUSED,
    ],
  });
}
