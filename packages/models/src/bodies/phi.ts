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
import { rotaryTables, rotaryTurning } from "./rotary.js";

const NAMES: LayerNames = {
  heads: ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
  out: "self_attn.dense",
  up: "mlp.fc1",
  down: "mlp.fc2",
  attention: { before: "input_layernorm" },
  feedForward: { before: "input_layernorm" },
};

/** Phi-1 and 2 (Gunasekar et al. 2023): attention and feed-forward side by side behind one norm, rotary positions of half of each head. */
export function phi(config: BodyConfig): Body {
  const attempt = "build a phi body";
  const read = fields(config, attempt);
  const { width, layers, heads } = readSizes(read);
  const groups = read.count("num_key_value_heads", heads);
  if (heads % groups !== 0) read.fail("num_key_value_heads", `a divisor of num_attention_heads = ${heads}`);
  const norm = layerNorms(read.positive("layer_norm_eps", 1e-5));
  const d = read.count("head_dim", width / heads);
  const turning = rotaryTurning(config, d, { attempt, share: 0.5 });
  const perHead = ["self_attn.q_layernorm", "self_attn.k_layernorm"] as const;
  const common = {
    names: { ...NAMES, ...(read.flag("qk_layernorm", false) && { perHead }) },
    width,
    heads,
    groups,
    d,
    inner: read.count("intermediate_size", 8192),
    activation: read.choice("hidden_act", ACTIVATIONS, "gelu_new"),
    norm,
    init: normal(read.scale("initializer_range", 0.02)),
    rates: { attention: read.rate("attention_dropout", 0), added: read.rate("resid_pdrop", 0) },
    sight: causal(),
    turning: ({ tokens }: Run) => rotaryTables(tokens, turning(tokens)),
    parallel: true,
  };
  return transformer({
    architecture: "phi",
    width: { in: width, out: width },
    singularAtZero: true,
    entrance: [dropped(read.rate("embd_pdrop", 0))],
    layers: layersOf(layers, (i) => ({ ...common, at: `layers.${i}.` })),
    exit: [norm("final_layernorm", width)],
    prefixes: ["model."],
    ignored: [
      { pattern: /^embed_tokens\.weight$/, why: "word embeddings: the input layer is new" },
      {
        pattern: /^layers\.\d+\.self_attn\.rotary_emb\.inv_freq$/,
        why: "rotary frequencies: they are computed",
      },
      { pattern: /^(lm_head|score|classifier)\./, why: "head: the output layer is new" },
    ],
  });
}
