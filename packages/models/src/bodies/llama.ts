import { add, mul, rmsNorm, splitHeads, type Tensor } from "@permafrost/graph";
import type { Body } from "../body.js";
import { fields, MOST_LAYERS } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS, attend, causalBias } from "./layers.js";
import { dense, gain, normal } from "./parameters.js";
import { rotaryTables, rotaryTurning, rotate } from "./rotary.js";

/**
 * Llama (Touvron et al. 2023) and its kin: pre-norm with RMS norms, causal, rotary positions, heads that share keys and values,
 * gated feed-forward. Rotary positions are no parameters, so FPT has none to train here.
 */
export function llama(config: BodyConfig): Body {
  const read = fields(config, "build a llama body");
  const width = read.count("hidden_size");
  const layers = read.count("num_hidden_layers", undefined, MOST_LAYERS);
  const heads = read.count("num_attention_heads");
  const groups = read.count("num_key_value_heads", heads);
  if (heads % groups !== 0) read.fail("num_key_value_heads", `a divisor of num_attention_heads = ${heads}`);
  const d = read.count("head_dim", Math.floor(width / heads));
  if (d % 2 !== 0) read.fail("head_dim", "even");
  const inner = read.count("intermediate_size", 11008);
  const epsilon = read.positive("rms_norm_eps", 1e-6);
  const activation = read.choice("hidden_act", ACTIVATIONS, "silu");
  const attentionBias = read.flag("attention_bias", false);
  const innerBias = read.flag("mlp_bias", false);
  const rate = read.rate("attention_dropout", 0);
  const turning = rotaryTurning(config, d);
  const init = normal(read.scale("initializer_range", 0.02));

  const layer = (at: string) => [
    gain(`${at}input_layernorm`, width),
    ...dense(`${at}self_attn.q_proj`, "attention", [width, heads * d], init, attentionBias),
    ...dense(`${at}self_attn.k_proj`, "attention", [width, groups * d], init, attentionBias),
    ...dense(`${at}self_attn.v_proj`, "attention", [width, groups * d], init, attentionBias),
    ...dense(`${at}self_attn.o_proj`, "attention", [heads * d, width], init, attentionBias),
    gain(`${at}post_attention_layernorm`, width),
    ...dense(`${at}mlp.gate_proj`, "feedForward", [width, inner], init, innerBias),
    ...dense(`${at}mlp.up_proj`, "feedForward", [width, inner], init, innerBias),
    ...dense(`${at}mlp.down_proj`, "feedForward", [inner, width], init, innerBias),
  ];

  return {
    architecture: "llama",
    width: { in: width, out: width },
    layers,
    maxTokens: Number.POSITIVE_INFINITY,
    carried: (tokens) => 2 * groups * d * layers * tokens,
    newPositions: 0,
    singularAtZero: true,
    parameters: [
      ...Array.from({ length: layers }, (_, i) => layer(`layers.${i}.`)).flat(),
      gain("norm", width),
    ],
    prefixes: ["model."],
    ignored: [
      { pattern: /^embed_tokens\.weight$/, why: "word embeddings: the input layer is new" },
      {
        pattern: /^layers\.\d+\.self_attn\.rotary_emb\.inv_freq$/,
        why: "rotary frequencies: they are computed",
      },
      { pattern: /^(lm_head|score|classifier|qa_outputs)\./, why: "head: the output layer is new" },
    ],
    forward(x, { weight, dropout, linear }) {
      const tokens = x.shape[1]!;
      const project = (y: Tensor, name: string) => linear(y, name, { bias: attentionBias });
      const within = (y: Tensor, name: string) => linear(y, name, { bias: innerBias });
      const normed = (y: Tensor, name: string) => rmsNorm(y, weight(`${name}.weight`), epsilon);
      const tables = rotaryTables(tokens, turning(tokens));
      const options = {
        scale: 1 / Math.sqrt(d),
        bias: causalBias(tokens),
        drop: (p: Tensor) => dropout(p, rate),
      };

      let y = x;
      const states = [y];
      const attentions: Tensor[] = [];
      for (let i = 0; i < layers; i++) {
        const at = `layers.${i}.`;
        const before = normed(y, `${at}input_layernorm`);
        const q = rotate(splitHeads(project(before, `${at}self_attn.q_proj`), heads), tables);
        const k = rotate(splitHeads(project(before, `${at}self_attn.k_proj`), groups), tables);
        const v = splitHeads(project(before, `${at}self_attn.v_proj`), groups);
        const { mixed, weights } = attend(q, k, v, options);
        y = add(y, project(mixed, `${at}self_attn.o_proj`));
        const after = normed(y, `${at}post_attention_layernorm`);
        const gate = activation(within(after, `${at}mlp.gate_proj`));
        y = add(y, within(mul(gate, within(after, `${at}mlp.up_proj`)), `${at}mlp.down_proj`));
        states.push(y);
        attentions.push(weights);
      }
      return { hidden: normed(y, "norm"), states, attentions };
    },
  };
}
