import type { Body } from "../body.js";
import { fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS } from "./activations.js";
import { type LayerType, layerTypesOf } from "./layer-types.js";
import { normal } from "./parameters.js";
import { type LayerNames, layersOf, type Matrix } from "./parts/layers-of.js";
import type { Run } from "./parts/piece.js";
import { dropped, layerNorms } from "./parts/pieces.js";
import { everything, nearby } from "./parts/sights.js";
import { transformer } from "./parts/transformer.js";
import { readSizes } from "./read-sizes.js";
import { rotaryTables, rotaryTurning, turnsWhole } from "./rotary.js";

const NAMES: LayerNames = {
  heads: { all: "attn.Wqkv", order: "thirds" },
  out: "attn.Wo",
  up: "mlp.Wi",
  gate: { half: true },
  down: "mlp.Wo",
  attention: { before: "attn_norm" },
  feedForward: { before: "mlp_norm" },
};

/** ModernBERT (Warner et al. 2024): pre-norm, bidirectional, gated, rotary positions; two of three layers see a window, and turn faster. */
export function modernbert(config: BodyConfig): Body {
  const attempt = "build a modernbert body";
  const read = fields(config, attempt);
  const { width, layers, heads } = readSizes(read);
  if ((width / heads) % 2 !== 0) read.fail("num_attention_heads", "so many that heads are of an even width");
  const every = read.count("global_attn_every_n_layers", 3);
  const types = layerTypesOf(read, layers, (i) => (i % every === 0 ? "full_attention" : "sliding_attention"));
  const norm = layerNorms(read.positive("norm_eps", 1e-5), read.flag("norm_bias", false));
  const half = Math.floor(read.count("local_attention", 128) / 2);
  if (half === 0) read.fail("local_attention", "a whole number from 2");
  const reach = read.count("sliding_window", half);
  if (reach !== half && read.raw("local_attention") !== undefined)
    read.fail("sliding_window", `half of local_attention, ${half}`);
  turnsWhole(read, width / heads);
  const turningOf = (kind: LayerType, theta: number, key: string) => {
    const turning = rotaryTurning(config, width / heads, { attempt, kind, theta, thetaKeys: [key] });
    return ({ tokens }: Run) => rotaryTables(tokens, turning(tokens));
  };
  const kinds = {
    full_attention: {
      sight: everything,
      turning: turningOf("full_attention", 160_000, "global_rope_theta"),
    },
    sliding_attention: {
      sight: nearby(reach),
      turning: turningOf("sliding_attention", 10_000, "local_rope_theta"),
    },
  };
  const biases = [read.flag("attention_bias", false), read.flag("mlp_bias", false)] as const;
  const std = read.scale("initializer_range", 0.02);
  const attentionRate = read.rate("attention_dropout", 0);
  const common = {
    width,
    heads,
    inner: read.count("intermediate_size", 1152),
    activation: read.choice("hidden_activation", ACTIVATIONS, "gelu"),
    norm,
    init: (matrix: Matrix) =>
      normal(matrix === "out" || matrix === "down" ? std / Math.sqrt(2 * layers) : std),
    bias: (matrix: Matrix) => biases[matrix === "q" || matrix === "out" ? 0 : 1],
    rates: {
      attention: attentionRate,
      // upstream has a rate for both, and drops nothing where it is 0
      added: [attentionRate > 0 ? attentionRate : undefined, undefined] as const,
      inner: read.rate("mlp_dropout", 0),
    },
  };
  return transformer({
    architecture: "modernbert",
    width: { in: width, out: width },
    singularAtZero: true,
    entrance: [norm("embeddings.norm", width), dropped(read.rate("embedding_dropout", 0))],
    layers: layersOf(layers, (i) => ({
      ...common,
      ...kinds[types[i]!],
      at: `layers.${i}.`,
      // what enters the first is normalized already
      names: i === 0 ? { ...NAMES, attention: {} } : NAMES,
    })),
    exit: [norm("final_norm", width)],
    prefixes: ["model."],
    ignored: [
      { pattern: /^embeddings\.tok_embeddings\.weight$/, why: "word embeddings: the input layer is new" },
      { pattern: /^(head|decoder|classifier)\./, why: "head: the output layer is new" },
    ],
  });
}
