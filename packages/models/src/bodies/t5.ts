import { add, constant, gather, transpose } from "@permafrost/graph";
import type { Body } from "../body.js";
import { type Fields, fields, MOST_LAYERS } from "../fields.js";
import type { Parameter } from "../parameter.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS } from "./activations.js";
import { paddingBias } from "./attend.js";
import { normal } from "./parameters.js";
import { layersOf, type Matrix } from "./parts/layers-of.js";
import type { Run } from "./parts/piece.js";
import { dropped, rmsNorms } from "./parts/pieces.js";
import { biased, type Sight } from "./parts/sights.js";
import { transformer } from "./parts/transformer.js";
import { relativeBuckets } from "./relative-buckets.js";

/** What upstream makes of `feed_forward_proj`, besides an activation's name behind `gated-` or alone. */
const MEANT: Readonly<Record<string, string>> = { "gated-gelu": "gelu_new" };

/** The feed-forward part: an activation, and whether it is of a gate. What a config says of either apart counts, as upstream has it. */
function feedForwardOf(read: Fields, usual: string) {
  const said = read.raw("feed_forward_proj") ?? usual;
  const name = String(said).replace(/^gated-/, "");
  if (typeof said !== "string" || !Object.hasOwn(ACTIVATIONS, name))
    read.fail(
      "feed_forward_proj",
      `one of ${Object.keys(ACTIVATIONS).join(", ")}, or gated- and one of them`,
    );
  return {
    gated: read.flag("is_gated_act", said !== name),
    activation: read.choice("dense_act_fn", ACTIVATIONS, MEANT[String(said)] ?? name),
  };
}

/** What the members of the family differ in. */
interface Variant {
  readonly architecture: string;
  /** What upstream assumes where the config says nothing. */
  readonly defaults: { readonly inner: number; readonly feedForward: string };
  /** Whether each layer has relative positions of its own, rather than all those of the first. */
  readonly ownDistances?: boolean;
}

const family =
  ({ architecture, defaults, ownDistances = false }: Variant) =>
  (config: BodyConfig): Body => {
    const read = fields(config, `build ${architecture === "umt5" ? "an" : "a"} ${architecture} body`);
    const width = read.count("d_model");
    const layers = read.count("num_layers", undefined, MOST_LAYERS);
    const heads = read.count("num_heads");
    const d = read.count("d_kv", 64);
    const buckets = read.count("relative_attention_num_buckets", 32, 2 ** 16);
    if (buckets < 4) read.fail("relative_attention_num_buckets", "a whole number from 4");
    const maxDistance = read.count("relative_attention_max_distance", 128);
    const exact = Math.floor(Math.floor(buckets / 2) / 2);
    if (maxDistance <= exact) read.fail("relative_attention_max_distance", `more than ${exact}`);
    const norm = rmsNorms(read.positive("layer_norm_epsilon", 1e-6));
    const inner = read.count("d_ff", defaults.inner);
    const { gated, activation } = feedForwardOf(read, defaults.feedForward);
    const rate = read.rate("dropout_rate", 0.1);
    const factor = read.scale("initializer_factor", 1);
    const init = (fanIn: number) => normal(factor / Math.sqrt(fanIn));
    const fanIn: Readonly<Partial<Record<Matrix, number>>> = { q: width * d, out: heads * d, down: inner };

    const attention = "0.SelfAttention.";
    const blockOf = (i: number) => `encoder.block.${i}.layer.`;
    const bucketsOf = ({ tokens }: Run) =>
      constant(relativeBuckets(tokens, buckets, maxDistance), [tokens, tokens]);
    const distances = (i: number): Sight => {
      const table: Parameter = {
        name: `${blockOf(i)}${attention}relative_attention_bias.weight`,
        shape: [buckets, heads],
        role: "relativePosition",
        init: init(width),
      };
      return {
        seen: (tokens) => tokens,
        parameters: [table],
        mixing(run) {
          // by query, key and head; to head, query and key
          const bias = transpose(gather(run.weight(table.name), run.once(bucketsOf, bucketsOf)), [2, 0, 1]);
          const padding = paddingBias(run.tokens, run.lengths);
          return biased(padding ? add(bias, padding) : bias);
        },
      };
    };
    const first = distances(0);
    const common = {
      names: {
        heads: [`${attention}q`, `${attention}k`, `${attention}v`],
        out: `${attention}o`,
        ...(gated && { gate: "1.DenseReluDense.wi_0" }),
        up: `1.DenseReluDense.${gated ? "wi_1" : "wi"}`,
        down: "1.DenseReluDense.wo",
        attention: { before: "0.layer_norm" },
        feedForward: { before: "1.layer_norm" },
      },
      width,
      heads,
      d,
      inner,
      norm,
      activation,
      bias: () => false,
      init: (matrix: Matrix) => init(fanIn[matrix] ?? width),
      scale: 1,
      rates: { attention: rate, added: rate, inner: rate },
    } as const;
    return transformer({
      architecture,
      width: { in: width, out: width },
      singularAtZero: true,
      entrance: [dropped(rate)],
      layers: layersOf(layers, (i) => ({
        ...common,
        at: blockOf(i),
        sight: ownDistances ? distances(i) : first,
      })),
      exit: [norm("encoder.final_layer_norm", width), dropped(rate)],
      prefixes: ["transformer."],
      ignored: [
        {
          pattern: /^(shared|encoder\.embed_tokens)\.weight$/,
          why: "word embeddings: the input layer is new",
        },
        { pattern: /^decoder\./, why: "decoder: the body is the encoder" },
        {
          pattern: /^(lm_head|classifier|classification_head|qa_outputs)\./,
          why: "head: the output layer is new",
        },
      ],
    });
  };

/**
 * The encoder of T5 (Raffel et al. 2020), v1.0 and v1.1: pre-norm with RMS norms, bidirectional, scores not scaled, relative
 * positions that all layers share. FPT does not train those: they are no positional embeddings of tokens.
 */
export const t5: (config: BodyConfig) => Body = family({
  architecture: "t5",
  defaults: { inner: 2048, feedForward: "relu" },
});

/** The encoder of mT5 (Xue et al. 2020): T5 v1.1 of a hundred languages. */
export const mt5: (config: BodyConfig) => Body = family({
  architecture: "mt5",
  defaults: { inner: 1024, feedForward: "gated-gelu" },
});

/** The encoder of umT5 (Chung et al. 2023): mT5 with relative positions in each layer. */
export const umt5: (config: BodyConfig) => Body = family({
  architecture: "umt5",
  defaults: { inner: 1024, feedForward: "gated-gelu" },
  ownDistances: true,
});
