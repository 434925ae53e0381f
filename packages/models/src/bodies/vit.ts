import type { Body, IgnoreRule, OldSpelling } from "../body.js";
import { type Fields, fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS } from "./activations.js";
import { normal } from "./parameters.js";
import { type LayerChoices, type LayerNames, layersOf } from "./parts/layers-of.js";
import { layerNorms } from "./parts/pieces.js";
import { everything } from "./parts/sights.js";
import { transformer } from "./parts/transformer.js";
import { readSizes } from "./read-sizes.js";

/** Rows of the new position table, as in the paper's code. */
export const NEW_POSITIONS = 1024;

/** Names of the layers of a ViT. */
export const VIT_NAMES: LayerNames = {
  heads: ["attention.attention.query", "attention.attention.key", "attention.attention.value"],
  out: "attention.output.dense",
  up: "intermediate.dense",
  down: "output.dense",
  attention: { before: "layernorm_before" },
  feedForward: { before: "layernorm_after" },
};

/** Its names in transformers 5, where a checkpoint is not saved in the original format. */
export const ATTENTION_TODAY: readonly (readonly [string, string])[] = [
  ["attention\\.q_proj", "attention.attention.query"],
  ["attention\\.k_proj", "attention.attention.key"],
  ["attention\\.v_proj", "attention.attention.value"],
  ["attention\\.o_proj", "attention.output.dense"],
];

/** How names of layers are spelled otherwise. */
export const spelled = (
  start: string,
  names: readonly (readonly [string, string])[],
): readonly OldSpelling[] =>
  names.map(([other, name]) => ({
    pattern: new RegExp(`^${start}\\.(\\d+)\\.${other}\\.`),
    today: `encoder.layer.$1.${name}.`,
  }));
const VIT_SPELLINGS = spelled("layers", [
  ...ATTENTION_TODAY,
  ["mlp\\.fc1", "intermediate.dense"],
  ["mlp\\.fc2", "output.dense"],
  ["layernorm_before", "layernorm_before"],
  ["layernorm_after", "layernorm_after"],
]);

const PATCHES = "patches and their positions: the input layer is new";
const HEAD: IgnoreRule = {
  pattern: /^(pooler|classifier|decoder|cls_classifier|distillation_classifier)\./,
  why: "head: the output layer is new",
};

/** What the members of the family differ in. */
interface Variant {
  readonly architecture: string;
  readonly prefixes: readonly string[];
  readonly ignored?: readonly IgnoreRule[];
  readonly spellings: readonly OldSpelling[];
  readonly epsilon: number;
  /** Whether what layers add is dropped. Default true. */
  readonly dropsAdded?: boolean;
  /** What its layers have otherwise. */
  readonly layers: (read: Fields, width: number) => Partial<LayerChoices> & Pick<LayerChoices, "inner">;
}

/** A member of the family. */
export const seeing =
  ({ architecture, prefixes, ignored = [], spellings, epsilon, dropsAdded = true, layers: own }: Variant) =>
  (config: BodyConfig): Body => {
    const read = fields(config, `build a ${architecture} body`);
    const { width, layers, heads } = readSizes(read);
    const norm = layerNorms(read.positive("layer_norm_eps", epsilon));
    const qkvBias = read.flag("qkv_bias", true);
    const common = {
      names: VIT_NAMES,
      width,
      heads,
      d: read.count("head_dim", width / heads),
      activation: read.choice("hidden_act", ACTIVATIONS, "gelu"),
      norm,
      // upstream cuts the normals off at ±2, which is 100 deviations
      init: normal(read.scale("initializer_range", 0.02)),
      bias: (matrix: string) => qkvBias || !["q", "k", "v"].includes(matrix),
      sight: everything,
      ...own(read, width),
      rates: {
        attention: read.rate("attention_probs_dropout_prob", 0),
        added: dropsAdded ? read.rate("hidden_dropout_prob", 0) : undefined,
      },
    };
    return transformer({
      architecture,
      width: { in: width, out: width },
      maxTokens: NEW_POSITIONS,
      newPositions: NEW_POSITIONS,
      singularAtZero: true,
      layers: layersOf(layers, (i) => ({ ...common, at: `encoder.layer.${i}.` })),
      exit: [norm("layernorm", width)],
      prefixes,
      ignored: [
        {
          pattern: /^embeddings\.(cls_token|mask_token|position_embeddings|patch_embeddings\..*)$/,
          why: PATCHES,
        },
        ...ignored,
        HEAD,
      ],
      oldSpellings: spellings,
    });
  };

/**
 * Vision Transformer (Dosovitskiy et al. 2020): pre-norm, bidirectional. Patches, class token and the positions of the patches
 * are not used; a new position table that starts at zero takes their place, as in the paper's code.
 */
export const vit: (config: BodyConfig) => Body = seeing({
  architecture: "vit",
  prefixes: ["vit."],
  spellings: VIT_SPELLINGS,
  epsilon: 1e-12,
  layers: (read) => ({ inner: read.count("intermediate_size", 3072) }),
});

/** DeiT (Touvron et al. 2020): ViT that learned from a teacher. Its distillation token is a token, and not used. */
export const deit: (config: BodyConfig) => Body = seeing({
  architecture: "deit",
  prefixes: ["deit."],
  ignored: [
    { pattern: /^embeddings\.distillation_token$/, why: "distillation token: the input layer is new" },
  ],
  spellings: VIT_SPELLINGS,
  epsilon: 1e-12,
  layers: (read) => ({ inner: read.count("intermediate_size", 3072) }),
});
