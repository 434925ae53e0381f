import {
  add,
  constant,
  gather,
  gelu,
  mul,
  relu,
  rmsNorm,
  silu,
  splitHeads,
  type Tensor,
  transpose,
} from "@permafrost/graph";
import type { Body } from "../body.js";
import { fields, MOST_LAYERS } from "../fields.js";
import type { Parameter } from "../parameter.js";
import type { BodyConfig } from "../weight-source.js";
import { attend, paddingBias } from "./layers.js";
import { dense, gain, normal } from "./parameters.js";
import { relativeBuckets } from "./relative-buckets.js";

/** `feed_forward_proj` by its upstream names; `gated-gelu` means the tanh approximation. */
const FEED_FORWARDS = {
  relu: { gated: false, activation: relu },
  gelu: { gated: false, activation: (x: Tensor) => gelu(x) },
  "gated-relu": { gated: true, activation: relu },
  "gated-gelu": { gated: true, activation: (x: Tensor) => gelu(x, "tanh") },
  "gated-silu": { gated: true, activation: silu },
} as const;

/**
 * The encoder of T5 (Raffel et al. 2020), v1.0 and v1.1: pre-norm with RMS norms, bidirectional, scores not scaled, relative
 * positions that all layers share. FPT does not train those: they are no positional embeddings of tokens.
 */
export function t5(config: BodyConfig): Body {
  const read = fields(config, "build a t5 body");
  const width = read.count("d_model");
  const layers = read.count("num_layers", undefined, MOST_LAYERS);
  const heads = read.count("num_heads");
  const headWidth = read.count("d_kv", 64);
  const inner = read.count("d_ff", 2048);
  const buckets = read.count("relative_attention_num_buckets", 32, 2 ** 16);
  if (buckets < 4) read.fail("relative_attention_num_buckets", "a whole number from 4");
  const maxDistance = read.count("relative_attention_max_distance", 128);
  const exact = Math.floor(Math.floor(buckets / 2) / 2);
  if (maxDistance <= exact) read.fail("relative_attention_max_distance", `more than ${exact}`);
  const epsilon = read.positive("layer_norm_epsilon", 1e-6);
  const { gated, activation } = read.choice<(typeof FEED_FORWARDS)[keyof typeof FEED_FORWARDS]>(
    "feed_forward_proj",
    FEED_FORWARDS,
    "relu",
  );
  const rate = read.rate("dropout_rate", 0.1);
  const factor = read.scale("initializer_factor", 1);
  const mixed = heads * headWidth;
  const init = (fanIn: number) => normal(factor / Math.sqrt(fanIn));

  const attention = "0.SelfAttention.";
  const feedForward = "1.DenseReluDense.";
  const blockOf = (i: number) => `encoder.block.${i}.layer.`;
  const relative: Parameter = {
    name: `${blockOf(0)}${attention}relative_attention_bias.weight`,
    shape: [buckets, heads],
    role: "relativePosition",
    init: init(width),
  };
  const layer = (i: number) => {
    const at = blockOf(i);
    return [
      ...dense(`${at}${attention}q`, "attention", [width, mixed], init(width * headWidth), false),
      ...dense(`${at}${attention}k`, "attention", [width, mixed], init(width), false),
      ...dense(`${at}${attention}v`, "attention", [width, mixed], init(width), false),
      ...dense(`${at}${attention}o`, "attention", [mixed, width], init(mixed), false),
      ...(i === 0 ? [relative] : []),
      gain(`${at}0.layer_norm`, width),
      ...(gated ? ["wi_0", "wi_1"] : ["wi"]).flatMap((part) =>
        dense(`${at}${feedForward}${part}`, "feedForward", [width, inner], init(width), false),
      ),
      ...dense(`${at}${feedForward}wo`, "feedForward", [inner, width], init(inner), false),
      gain(`${at}1.layer_norm`, width),
    ];
  };

  return {
    architecture: "t5",
    width: { in: width, out: width },
    layers,
    maxTokens: Number.POSITIVE_INFINITY,
    carried: (tokens) => 2 * mixed * layers * tokens,
    newPositions: 0,
    singularAtZero: true,
    parameters: [
      ...Array.from({ length: layers }, (_, i) => layer(i)).flat(),
      gain("encoder.final_layer_norm", width),
    ],
    prefixes: ["transformer."],
    ignored: [
      { pattern: /^(shared|encoder\.embed_tokens)\.weight$/, why: "word embeddings: the input layer is new" },
      { pattern: /^decoder\./, why: "decoder: the body is the encoder" },
      { pattern: /^(lm_head|classifier|classification_head)\./, why: "head: the output layer is new" },
    ],
    forward(x, { weight, dropout, linear, lengths }) {
      const tokens = x.shape[1]!;
      const project = (y: Tensor, name: string) => linear(y, name, { bias: false });
      const normed = (y: Tensor, name: string) => rmsNorm(y, weight(`${name}.weight`), epsilon);
      const drop = (y: Tensor) => dropout(y, rate);
      const table = constant(relativeBuckets(tokens, buckets, maxDistance), [tokens, tokens]);
      // by query, key and head; to head, query and key
      const distances = transpose(gather(weight(relative.name), table), [2, 0, 1]);
      const padding = paddingBias(tokens, lengths);
      const bias = padding ? add(distances, padding) : distances;

      let y = drop(x);
      const states = [y];
      const attentions: Tensor[] = [];
      for (let i = 0; i < layers; i++) {
        const at = blockOf(i);
        const before = normed(y, `${at}0.layer_norm`);
        const [q, k, v] = ["q", "k", "v"].map((part) =>
          splitHeads(project(before, `${at}${attention}${part}`), heads),
        ) as [Tensor, Tensor, Tensor];
        const attended = attend(q, k, v, { scale: 1, bias, drop });
        y = add(y, drop(project(attended.mixed, `${at}${attention}o`)));
        const after = normed(y, `${at}1.layer_norm`);
        const hidden = gated
          ? mul(
              activation(project(after, `${at}${feedForward}wi_0`)),
              project(after, `${at}${feedForward}wi_1`),
            )
          : activation(project(after, `${at}${feedForward}wi`));
        y = add(y, drop(project(drop(hidden), `${at}${feedForward}wo`)));
        states.push(y);
        attentions.push(attended.weights);
      }
      return { hidden: drop(normed(y, "encoder.final_layer_norm")), states, attentions };
    },
  };
}
