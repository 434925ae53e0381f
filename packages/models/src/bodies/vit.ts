import type { Body, IgnoreRule, OldSpelling } from "../body.js";
import { type Fields, fields, MOST_LAYERS } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS } from "./activations.js";
import { normal } from "./parameters.js";
import { type LayerChoices, type LayerNames, layersOf } from "./parts/layers-of.js";
import { layerNorms } from "./parts/pieces.js";
import { everything } from "./parts/sights.js";
import { transformer } from "./parts/transformer.js";

/** Rows of the new position table, as in the paper's code. */
export const NEW_POSITIONS = 1024;

const NAMES: LayerNames = {
  heads: ["attention.attention.query", "attention.attention.key", "attention.attention.value"],
  out: "attention.output.dense",
  up: "intermediate.dense",
  down: "output.dense",
  attention: { before: "layernorm_before" },
  feedForward: { before: "layernorm_after" },
};

/** Its names in transformers 5, where a checkpoint is not saved in the original format. */
const ATTENTION_TODAY: readonly (readonly [string, string])[] = [
  ["attention\\.q_proj", "attention.attention.query"],
  ["attention\\.k_proj", "attention.attention.key"],
  ["attention\\.v_proj", "attention.attention.value"],
  ["attention\\.o_proj", "attention.output.dense"],
];
const spelled = (start: string, names: readonly (readonly [string, string])[]): readonly OldSpelling[] =>
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

const family =
  ({ architecture, prefixes, ignored = [], spellings, epsilon, dropsAdded = true, layers: own }: Variant) =>
  (config: BodyConfig): Body => {
    const read = fields(config, `build a ${architecture} body`);
    const width = read.count("hidden_size");
    const layers = read.count("num_hidden_layers", undefined, MOST_LAYERS);
    const heads = read.count("num_attention_heads");
    if (width % heads !== 0) read.fail("num_attention_heads", `a divisor of hidden_size = ${width}`);
    const norm = layerNorms(read.positive("layer_norm_eps", epsilon));
    const qkvBias = read.flag("qkv_bias", true);
    const common = {
      names: NAMES,
      width,
      heads,
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
export const vit: (config: BodyConfig) => Body = family({
  architecture: "vit",
  prefixes: ["vit."],
  spellings: VIT_SPELLINGS,
  epsilon: 1e-12,
  layers: (read) => ({ inner: read.count("intermediate_size", 3072) }),
});

/** DeiT (Touvron et al. 2020): ViT that learned from a teacher. Its distillation token is a token, and not used. */
export const deit: (config: BodyConfig) => Body = family({
  architecture: "deit",
  prefixes: ["deit."],
  ignored: [
    { pattern: /^embeddings\.distillation_token$/, why: "distillation token: the input layer is new" },
  ],
  spellings: VIT_SPELLINGS,
  epsilon: 1e-12,
  layers: (read) => ({ inner: read.count("intermediate_size", 3072) }),
});

const DINO_NAMES: LayerNames = {
  ...NAMES,
  up: "mlp.fc1",
  down: "mlp.fc2",
  attention: { before: "norm1" },
  feedForward: { before: "norm2" },
  factors: ["layer_scale1.lambda1", "layer_scale2.lambda1"],
};
const GATED_DINO_NAMES: LayerNames = {
  ...DINO_NAMES,
  up: "mlp.weights_in",
  gate: { half: true },
  down: "mlp.weights_out",
};

const dino = (architecture: string, prefix: string, ignored: readonly IgnoreRule[] = []) =>
  family({
    architecture,
    prefixes: [prefix],
    ignored,
    spellings: spelled("encoder\\.layer", ATTENTION_TODAY),
    epsilon: 1e-6,
    dropsAdded: false,
    layers(read, width) {
      const inner = Math.floor(width * read.positive("mlp_ratio", 4));
      const factor = { kind: "constant", value: read.scale("layerscale_value", 1) } as const;
      if (!read.flag("use_swiglu_ffn", false)) return { names: DINO_NAMES, inner, factor };
      // two thirds, rounded up to a multiple of eight
      const third = 8 * Math.floor((Math.floor((inner * 2) / 3) + 7) / 8);
      return { names: GATED_DINO_NAMES, inner: third, factor, activation: ACTIVATIONS["silu"]! };
    },
  });

/** DINOv2 (Oquab et al. 2023): ViT whose layers scale what they add. */
export const dinov2: (config: BodyConfig) => Body = dino("dinov2", "dinov2.");

/** DINOv2 with registers (Darcet et al. 2023), which are tokens, and not used. */
export const dinov2WithRegisters: (config: BodyConfig) => Body = dino(
  "dinov2_with_registers",
  "dinov2_with_registers.",
  [{ pattern: /^embeddings\.register_tokens$/, why: "registers: the input layer is new" }],
);
