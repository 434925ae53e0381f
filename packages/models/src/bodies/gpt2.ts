import { add, layerNorm, reshape, slice, type Tensor, transpose } from "@permafrost/graph";
import type { Body } from "../body.js";
import { fields, MOST_LAYERS } from "../fields.js";
import type { Parameter } from "../parameter.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS, attend, causalBias, rowsFor } from "./layers.js";
import { norm, normal, positions, ZERO } from "./parameters.js";

/** GPT-2 (Radford et al. 2019): pre-norm, causal, learned absolute positions. Projections are stored `[in, out]`. */
export function gpt2(config: BodyConfig): Body {
  const read = fields(config, "build a gpt2 body");
  const width = read.count("n_embd");
  const layers = read.count("n_layer", undefined, MOST_LAYERS);
  const heads = read.count("n_head");
  if (width % heads !== 0) read.fail("n_head", `a divisor of n_embd = ${width}`);
  const inner = read.count("n_inner", 4 * width);
  const maxTokens = read.count("n_positions", 1024);
  const epsilon = read.positive("layer_norm_epsilon", 1e-5);
  const activation = read.choice("activation_function", ACTIVATIONS, "gelu_new");
  const rates = {
    embedding: read.rate("embd_pdrop", 0.1),
    attention: read.rate("attn_pdrop", 0.1),
    residual: read.rate("resid_pdrop", 0.1),
  };
  const scale = read.flag("scale_attn_weights", true) ? 1 / Math.sqrt(width / heads) : 1;
  const byLayer = read.flag("scale_attn_by_inverse_layer_idx", false);
  const init = normal(read.scale("initializer_range", 0.02));

  const conv = (name: string, role: Parameter["role"], shape: readonly [number, number]): Parameter[] => [
    { name: `${name}.weight`, shape, role, init, ...(name.endsWith("c_proj") && { residual: true }) },
    { name: `${name}.bias`, shape: [shape[1]], role, init: ZERO },
  ];
  const layer = (i: number) => [
    ...norm(`h.${i}.ln_1`, width),
    ...conv(`h.${i}.attn.c_attn`, "attention", [width, 3 * width]),
    ...conv(`h.${i}.attn.c_proj`, "attention", [width, width]),
    ...norm(`h.${i}.ln_2`, width),
    ...conv(`h.${i}.mlp.c_fc`, "feedForward", [width, inner]),
    ...conv(`h.${i}.mlp.c_proj`, "feedForward", [inner, width]),
  ];

  return {
    architecture: "gpt2",
    width: { in: width, out: width },
    layers,
    maxTokens,
    carried: (tokens) => 2 * width * layers * tokens,
    newPositions: 0,
    parameters: [
      positions("wpe.weight", [maxTokens, width], init),
      ...Array.from({ length: layers }, (_, i) => layer(i)).flat(),
      ...norm("ln_f", width),
    ],
    prefixes: ["transformer."],
    ignored: [
      { pattern: /^wte\.weight$/, why: "word embeddings: the input layer is new" },
      { pattern: /^h\.\d+\.attn\.(bias|masked_bias)$/, why: "causal mask: it is computed" },
      {
        pattern: /^(lm_head|score|classifier|multiple_choice_head|summary)\./,
        why: "head: the output layer is new",
      },
    ],
    forward(x, { weight, dropout, linear }) {
      const [batch, tokens] = x.shape as [number, number];
      const normed = (y: Tensor, name: string) =>
        layerNorm(y, weight(`${name}.weight`), weight(`${name}.bias`), epsilon);
      const project = (y: Tensor, name: string) => linear(y, name, { transposed: false });
      const bias = causalBias(tokens);

      let y = dropout(add(x, rowsFor(weight("wpe.weight"), tokens)), rates.embedding);
      const states = [y];
      const attentions: Tensor[] = [];
      for (let i = 0; i < layers; i++) {
        const at = `h.${i}.`;
        // one product, one transposition: [3, batch, heads, tokens, d]
        const qkv = transpose(
          reshape(project(normed(y, `${at}ln_1`), `${at}attn.c_attn`), [
            batch,
            tokens,
            3,
            heads,
            width / heads,
          ]),
          [2, 0, 3, 1, 4],
        );
        const [q, k, v] = [0, 1, 2].map((part) =>
          reshape(slice(qkv, 0, part, part + 1), qkv.shape.slice(1)),
        ) as [Tensor, Tensor, Tensor];
        const { mixed, weights } = attend(q, k, v, {
          scale: byLayer ? scale / (i + 1) : scale,
          bias,
          drop: (p) => dropout(p, rates.attention),
        });
        y = add(y, dropout(project(mixed, `${at}attn.c_proj`), rates.residual));
        const hidden = activation(project(normed(y, `${at}ln_2`), `${at}mlp.c_fc`));
        y = add(y, dropout(project(hidden, `${at}mlp.c_proj`), rates.residual));
        states.push(y);
        attentions.push(weights);
      }
      return { hidden: normed(y, "ln_f"), states, attentions };
    },
  };
}
