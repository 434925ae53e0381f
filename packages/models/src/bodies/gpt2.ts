import type { Body } from "../body.js";
import { fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS } from "./activations.js";
import { normal, positions } from "./parameters.js";
import { type LayerNames, layersOf } from "./parts/layers-of.js";
import { dropped, layerNorms, placed } from "./parts/pieces.js";
import { causal } from "./parts/sights.js";
import { transformer } from "./parts/transformer.js";
import { readSizes } from "./read-sizes.js";

const NAMES: LayerNames = {
  heads: { all: "attn.c_attn", order: "thirds" },
  out: "attn.c_proj",
  up: "mlp.c_fc",
  down: "mlp.c_proj",
  attention: { before: "ln_1" },
  feedForward: { before: "ln_2" },
};

/** GPT-2 (Radford et al. 2019): pre-norm, causal, learned absolute positions. Projections are stored `[in, out]`. */
export function gpt2(config: BodyConfig): Body {
  const read = fields(config, "build a gpt2 body");
  const { width, layers, heads } = readSizes(read, { width: "n_embd", layers: "n_layer", heads: "n_head" });
  const maxTokens = read.count("n_positions", 1024);
  const norm = layerNorms(read.positive("layer_norm_epsilon", 1e-5));
  const scale = read.flag("scale_attn_weights", true) ? 1 / Math.sqrt(width / heads) : 1;
  const byLayer = read.flag("scale_attn_by_inverse_layer_idx", false);
  const init = normal(read.scale("initializer_range", 0.02));
  const common = {
    names: NAMES,
    width,
    heads,
    inner: read.count("n_inner", 4 * width),
    activation: read.choice("activation_function", ACTIVATIONS, "gelu_new"),
    norm,
    init,
    transposed: false,
    residual: true,
    rates: { attention: read.rate("attn_pdrop", 0.1), added: read.rate("resid_pdrop", 0.1) },
    sight: causal(),
  };
  return transformer({
    architecture: "gpt2",
    width: { in: width, out: width },
    maxTokens,
    entrance: [
      placed(positions("wpe.weight", [maxTokens, width], init)),
      dropped(read.rate("embd_pdrop", 0.1)),
    ],
    layers: layersOf(layers, (i) => ({
      ...common,
      at: `h.${i}.`,
      scale: byLayer ? scale / (i + 1) : scale,
    })),
    exit: [norm("ln_f", width)],
    prefixes: ["transformer."],
    ignored: [
      { pattern: /^wte\.weight$/, why: "word embeddings: the input layer is new" },
      { pattern: /^h\.\d+\.attn\.(bias|masked_bias)$/, why: "causal mask: it is computed" },
      {
        pattern: /^h\.\d+\.(crossattention|ln_cross_attn)\./,
        why: "cross attention: there is nothing else to attend to",
      },
      {
        pattern: /^(lm_head|score|classifier|multiple_choice_head|summary)\./,
        why: "head: the output layer is new",
      },
    ],
  });
}
