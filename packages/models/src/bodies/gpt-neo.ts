import type { Body } from "../body.js";
import { type Fields, fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS } from "./activations.js";
import { normal, positions } from "./parameters.js";
import { type LayerNames, layersOf } from "./parts/layers-of.js";
import { dropped, layerNorms, placed } from "./parts/pieces.js";
import { causal } from "./parts/sights.js";
import { transformer } from "./parts/transformer.js";
import { readSizes } from "./read-sizes.js";

const NAMES: LayerNames = {
  heads: ["attn.attention.q_proj", "attn.attention.k_proj", "attn.attention.v_proj"],
  out: "attn.attention.out_proj",
  up: "mlp.c_fc",
  down: "mlp.c_proj",
  attention: { before: "ln_1" },
  feedForward: { before: "ln_2" },
};

/** GPT-Neo (Black et al. 2021): as GPT-2, but scores are not scaled, and tokens of some layers see a window. */
export function gptNeo(config: BodyConfig): Body {
  const read = fields(config, "build a gpt_neo body");
  const { width, layers, heads } = readSizes(read, {
    width: "hidden_size",
    layers: "num_layers",
    heads: "num_heads",
  });
  const maxTokens = read.count("max_position_embeddings", 2048);
  const norm = layerNorms(read.positive("layer_norm_epsilon", 1e-5));
  const init = normal(read.scale("initializer_range", 0.02));
  const sights = { global: causal(), local: causal(read.count("window_size", 256)) };
  const kinds = kindsOf(read, layers);
  const common = {
    names: NAMES,
    width,
    heads,
    inner: read.count("intermediate_size", 4 * width),
    activation: read.choice("activation_function", ACTIVATIONS, "gelu_new"),
    norm,
    init,
    bias: (matrix: string) => !["q", "k", "v"].includes(matrix),
    scale: 1,
    rates: { attention: read.rate("attention_dropout", 0), added: read.rate("resid_dropout", 0) },
  };
  return transformer({
    architecture: "gpt_neo",
    width: { in: width, out: width },
    maxTokens,
    entrance: [
      placed(positions("wpe.weight", [maxTokens, width], init)),
      dropped(read.rate("embed_dropout", 0)),
    ],
    layers: layersOf(layers, (i) => ({ ...common, at: `h.${i}.`, sight: sights[kinds[i]!] })),
    exit: [norm("ln_f", width)],
    prefixes: ["transformer."],
    ignored: [
      { pattern: /^wte\.weight$/, why: "word embeddings: the input layer is new" },
      { pattern: /^h\.\d+\.attn\.attention\.(bias|masked_bias)$/, why: "causal mask: it is computed" },
    ],
  });
}

type Kind = "global" | "local";

const isKind = (x: unknown) => x === "global" || x === "local";

/** What tokens see in each layer: `[[["global", "local"], 12]]` are 24 layers, and a list of 24 counts before it. */
function kindsOf(read: Fields, layers: number): readonly Kind[] {
  const each = read.raw("attention_layers");
  if (each !== undefined)
    return Array.isArray(each) && each.length >= layers && each.every(isKind)
      ? (each.slice(0, layers) as Kind[])
      : read.fail("attention_layers", `a list of "global" and "local" for ${layers} layers or more`);
  const given = read.raw("attention_types");
  const expected = `a list of [list of "global" and "local", count], for ${layers} layers or more`;
  if (given === undefined)
    return Array.from({ length: layers }, (_, i) => (i % 2 === 0 ? "global" : "local"));
  const isRow = (x: unknown): x is [Kind[], number] =>
    Array.isArray(x) && Array.isArray(x[0]) && x[0].every(isKind) && Number.isInteger(x[1]) && x[1] >= 0;
  if (!Array.isArray(given) || !given.every(isRow)) return read.fail("attention_types", expected);
  // no more of a row than there are layers
  const kinds = given.flatMap(([some, times]) =>
    some.length === 0 ? [] : Array.from({ length: Math.min(times, layers) }, () => some).flat(),
  );
  return kinds.length < layers ? read.fail("attention_types", expected) : kinds.slice(0, layers);
}
