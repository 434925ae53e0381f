import { add, layerNorm, splitHeads, type Tensor } from "@permafrost/graph";
import type { Body } from "../body.js";
import { fields, MOST_LAYERS } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS, attend, paddingBias } from "./layers.js";
import { dense, norm, normal } from "./parameters.js";

/** Rows of the new position table, as in the paper's code. */
const NEW_POSITIONS = 1024;

/**
 * Vision Transformer (Dosovitskiy et al. 2020): pre-norm, bidirectional. Patches, class token and the positions of the patches
 * are not used; a new position table that starts at zero takes their place, as in the paper's code.
 */
export function vit(config: BodyConfig): Body {
  const read = fields(config, "build a vit body");
  const width = read.count("hidden_size");
  const layers = read.count("num_hidden_layers", undefined, MOST_LAYERS);
  const heads = read.count("num_attention_heads");
  if (width % heads !== 0) read.fail("num_attention_heads", `a divisor of hidden_size = ${width}`);
  const inner = read.count("intermediate_size", 3072);
  const epsilon = read.positive("layer_norm_eps", 1e-12);
  const activation = read.choice("hidden_act", ACTIVATIONS, "gelu");
  const qkvBias = read.flag("qkv_bias", true);
  const hiddenRate = read.rate("hidden_dropout_prob", 0);
  const attentionRate = read.rate("attention_probs_dropout_prob", 0);
  // upstream cuts the normals off at ±2, which is 100 deviations
  const init = normal(read.scale("initializer_range", 0.02));

  const layer = (at: string) => [
    ...norm(`${at}layernorm_before`, width),
    ...["query", "key", "value"].flatMap((part) =>
      dense(`${at}attention.attention.${part}`, "attention", [width, width], init, qkvBias),
    ),
    ...dense(`${at}attention.output.dense`, "attention", [width, width], init),
    ...norm(`${at}layernorm_after`, width),
    ...dense(`${at}intermediate.dense`, "feedForward", [width, inner], init),
    ...dense(`${at}output.dense`, "feedForward", [inner, width], init),
  ];

  return {
    architecture: "vit",
    width: { in: width, out: width },
    layers,
    maxTokens: NEW_POSITIONS,
    carried: (tokens) => 2 * width * layers * tokens,
    newPositions: NEW_POSITIONS,
    singularAtZero: true,
    parameters: [
      ...Array.from({ length: layers }, (_, i) => layer(`encoder.layer.${i}.`)).flat(),
      ...norm("layernorm", width),
    ],
    prefixes: ["vit."],
    ignored: [
      {
        pattern: /^embeddings\.(cls_token|mask_token|position_embeddings|patch_embeddings\..*)$/,
        why: "patches and their positions: the input layer is new",
      },
      { pattern: /^(pooler|classifier|decoder)\./, why: "head: the output layer is new" },
    ],
    forward(x, { weight, dropout, linear, lengths }) {
      const normed = (y: Tensor, name: string) =>
        layerNorm(y, weight(`${name}.weight`), weight(`${name}.bias`), epsilon);
      const bias = paddingBias(x.shape[1]!, lengths);
      const scale = Math.sqrt(heads / width);

      let y = x;
      const states = [y];
      const attentions: Tensor[] = [];
      for (let i = 0; i < layers; i++) {
        const at = `encoder.layer.${i}.`;
        const before = normed(y, `${at}layernorm_before`);
        const [q, k, v] = ["query", "key", "value"].map((part) =>
          splitHeads(linear(before, `${at}attention.attention.${part}`, { bias: qkvBias }), heads),
        ) as [Tensor, Tensor, Tensor];
        const { mixed, weights } = attend(q, k, v, { scale, bias, drop: (p) => dropout(p, attentionRate) });
        y = add(y, dropout(linear(mixed, `${at}attention.output.dense`), hiddenRate));
        const hidden = activation(linear(normed(y, `${at}layernorm_after`), `${at}intermediate.dense`));
        y = add(y, dropout(linear(hidden, `${at}output.dense`), hiddenRate));
        states.push(y);
        attentions.push(weights);
      }
      return { hidden: normed(y, "layernorm"), states, attentions };
    },
  };
}
