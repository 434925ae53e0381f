import type { Body } from "../body.js";
import { fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS } from "./activations.js";
import { normal } from "./parameters.js";
import { type LayerNames, layersOf } from "./parts/layers-of.js";
import type { Run } from "./parts/piece.js";
import { dropped, layerNorms } from "./parts/pieces.js";
import { causal } from "./parts/sights.js";
import { transformer } from "./parts/transformer.js";
import { readSizes } from "./read-sizes.js";
import { rotaryTables, rotaryTurning, turnsWhole } from "./rotary.js";

const NAMES: LayerNames = {
  heads: { all: "attention.query_key_value", order: "heads" },
  out: "attention.dense",
  up: "mlp.dense_h_to_4h",
  down: "mlp.dense_4h_to_h",
  attention: { before: "input_layernorm" },
  feedForward: { before: "post_attention_layernorm" },
};

/** GPT-NeoX (Black et al. 2022) and Pythia: attention and feed-forward side by side, rotary positions of a quarter of each head. */
export function gptNeox(config: BodyConfig): Body {
  const attempt = "build a gpt_neox body";
  const read = fields(config, attempt);
  const { width, layers, heads } = readSizes(read);
  turnsWhole(read, width / heads);
  const norm = layerNorms(read.positive("layer_norm_eps", 1e-5));
  const attentionBias = read.flag("attention_bias", true);
  const turning = rotaryTurning(config, width / heads, {
    attempt,
    thetaKeys: ["rope_theta", "rotary_emb_base"],
    share: 0.25,
    shareKeys: ["partial_rotary_factor", "rotary_pct"],
  });
  const rate = read.rate("hidden_dropout", 0);
  const common = {
    names: NAMES,
    width,
    heads,
    inner: read.count("intermediate_size", 24576),
    activation: read.choice("hidden_act", ACTIVATIONS, "gelu"),
    norm,
    init: normal(read.scale("initializer_range", 0.02)),
    bias: (matrix: string) => attentionBias || ["up", "down"].includes(matrix),
    rates: { attention: read.rate("attention_dropout", 0), added: rate },
    sight: causal(),
    turning: ({ tokens }: Run) => rotaryTables(tokens, turning(tokens)),
    parallel: read.flag("use_parallel_residual", true),
  };
  return transformer({
    architecture: "gpt_neox",
    width: { in: width, out: width },
    singularAtZero: true,
    entrance: [dropped(rate)],
    layers: layersOf(layers, (i) => ({ ...common, at: `layers.${i}.` })),
    exit: [norm("final_layer_norm", width)],
    prefixes: ["gpt_neox."],
    ignored: [
      { pattern: /^embed_in\.weight$/, why: "word embeddings: the input layer is new" },
      { pattern: /^layers\.\d+\.attention\.(bias|masked_bias)$/, why: "causal mask: it is computed" },
      {
        pattern: /^layers\.\d+\.attention\.rotary_emb\.inv_freq$/,
        why: "rotary frequencies: they are computed",
      },
      { pattern: /^(embed_out|lm_head|score|classifier|qa_outputs)\./, why: "head: the output layer is new" },
    ],
  });
}
