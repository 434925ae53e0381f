import type { Body, IgnoreRule, OldSpelling } from "../body.js";
import type { Fields } from "../fields.js";
import type { Initializer, Parameter } from "../parameter.js";
import { ACTIVATIONS } from "./activations.js";
import { normal, positions } from "./parameters.js";
import { type LayerNames, layersOf } from "./parts/layers-of.js";
import { dropped, layerNorms, placed, product } from "./parts/pieces.js";
import { everything, type Sight } from "./parts/sights.js";
import { transformer } from "./parts/transformer.js";
import { readSizes } from "./read-sizes.js";

/** What the members of BERT's family differ in. */
export interface PostNormVariant {
  /** Its `model_type`. */
  readonly architecture: string;
  /** Its config. */
  readonly read: Fields;
  /** First row of the position table that a token uses. Default 0. */
  readonly firstPosition?: number;
  /** Size of a token's vector where it enters, if it is projected. Default: that of the layers. */
  readonly entering?: number;
  /** Size of what is inside of the feed-forward part, where the config says nothing. Default 3072. */
  readonly inner?: number;
  /** See `Body`. */
  readonly ignored?: readonly IgnoreRule[];
  /** See `Body`. */
  readonly prefixes: readonly string[];
  /** What tokens see of each other, by layer. Default: everything. */
  readonly sights?: (layer: number) => Sight;
}

/** TensorFlow's names of gain and shift, in the first checkpoints of BERT. */
const OLD_SPELLINGS: readonly OldSpelling[] = [
  { pattern: /LayerNorm\.gamma$/, today: "LayerNorm.weight" },
  { pattern: /LayerNorm\.beta$/, today: "LayerNorm.bias" },
];

const NAMES: LayerNames = {
  heads: ["attention.self.query", "attention.self.key", "attention.self.value"],
  out: "attention.output.dense",
  up: "intermediate.dense",
  down: "output.dense",
  attention: { end: "attention.output.LayerNorm" },
  feedForward: { end: "output.LayerNorm" },
};

/** What no member of the family uses. */
export const UNUSED: readonly IgnoreRule[] = [
  { pattern: /^embeddings\.word_embeddings\./, why: "word embeddings: the input layer is new" },
  { pattern: /^embeddings\.(position_ids|token_type_ids)$/, why: "counts from 0: it is computed" },
  {
    pattern: /^encoder\.layer\.\d+\.crossattention\./,
    why: "cross attention: there is nothing else to attend to",
  },
  { pattern: /^(pooler|cls|classifier|lm_head|qa_outputs)\./, why: "head: the output layer is new" },
];

/** Bidirectional layers that normalize after each residual, behind absolute positions and token type 0. */
export function postNormBody({ architecture, read, firstPosition = 0, ...variant }: PostNormVariant): Body {
  const { width, layers, heads } = readSizes(read);
  const { entering = width } = variant;
  const table = read.count("max_position_embeddings", 512);
  if (table <= firstPosition) read.fail("max_position_embeddings", `more than ${firstPosition}`);
  absolute(read);
  const norm = layerNorms(read.positive("layer_norm_eps", 1e-12));
  const added = read.rate("hidden_dropout_prob", 0.1);
  const init = normal(read.scale("initializer_range", 0.02));
  const common = {
    names: NAMES,
    width,
    heads,
    inner: read.count("intermediate_size", variant.inner ?? 3072),
    activation: read.choice("hidden_act", ACTIVATIONS, "gelu"),
    norm,
    init,
    rates: { attention: read.rate("attention_probs_dropout_prob", 0.1), added },
  };
  return transformer({
    architecture,
    width: { in: entering, out: width },
    maxTokens: table - firstPosition,
    entrance: [
      placed(
        positions("embeddings.position_embeddings.weight", [table, entering], init, firstPosition),
        tokenTypes(read, entering, init),
      ),
      norm("embeddings.LayerNorm", entering),
      dropped(added),
      ...(entering === width ? [] : [product("embeddings_project", "feedForward", [entering, width], init)]),
    ],
    layers: layersOf(layers, (i) => ({
      ...common,
      at: `encoder.layer.${i}.`,
      sight: variant.sights?.(i) ?? everything,
    })),
    prefixes: variant.prefixes,
    ignored: [...(variant.ignored ?? []), ...UNUSED],
    oldSpellings: OLD_SPELLINGS,
  });
}

/** Positions are a table's rows. @throws RangeError for a config that says otherwise. */
export const absolute = (read: Fields): boolean =>
  read.choice("position_embedding_type", { absolute: true }, "absolute");

/** The table of token types, of which every token is of type 0. */
export const tokenTypes = (read: Fields, width: number, init: Initializer): Parameter => ({
  name: "embeddings.token_type_embeddings.weight",
  shape: [read.count("type_vocab_size", 2), width],
  role: "tokenType",
  init,
  rows: () => ({ start: 0, end: 1 }),
});
