import type { Body, IgnoreRule } from "../body.js";
import type { BodyConfig } from "../weight-source.js";
import { ACTIVATIONS } from "./activations.js";
import type { LayerNames } from "./parts/layers-of.js";
import { ATTENTION_TODAY, seeing, spelled, VIT_NAMES } from "./vit.js";

/** More than a matrix has rows. */
const MOST = 2 ** 31 - 1;

const DINO_NAMES: LayerNames = {
  ...VIT_NAMES,
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
  seeing({
    architecture,
    prefixes: [prefix],
    ignored,
    spellings: spelled("encoder\\.layer", ATTENTION_TODAY),
    epsilon: 1e-6,
    dropsAdded: false,
    layers(read, width) {
      const inner = Math.floor(width * read.positive("mlp_ratio", 4));
      if (inner < 1 || inner > MOST) read.fail("mlp_ratio", `a factor that makes 1 to ${MOST} of ${width}`);
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
