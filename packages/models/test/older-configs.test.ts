import { describe, expect, it } from "vitest";
import { type BodyConfig, bodyOf } from "../src/index.js";
import { describeBody } from "./describe-body.js";
import { tinyConfigs } from "./tiny-configs.js";

const turning = (rope_theta: number, more: object = {}) => ({ rope_theta, rope_type: "default", ...more });
const [full, window] = ["full_attention", "sliding_attention"];

/** What transformers 4 wrote, and what transformers 5 writes of the same model. */
const PAIRS: readonly (readonly [name: string, older: BodyConfig, today: BodyConfig])[] = [
  [
    "llama",
    { rope_theta: 500, rope_scaling: { type: "linear", factor: 2 } },
    { rope_parameters: { rope_theta: 500, rope_type: "linear", factor: 2 } },
  ],
  ["llama", { rope_theta: 500, rope_scaling: null }, { rope_parameters: turning(500) }],
  [
    "mistral",
    { rope_theta: 1e6, sliding_window: null },
    { rope_parameters: turning(1e6), sliding_window: null, layer_types: undefined },
  ],
  [
    "qwen2",
    { rope_theta: 1e6, use_sliding_window: false, sliding_window: 4, max_window_layers: 1 },
    { rope_parameters: turning(1e6), layer_types: [full, full], sliding_window: null },
  ],
  [
    "qwen2",
    { use_sliding_window: true, sliding_window: 4, max_window_layers: 1 },
    { use_sliding_window: true, sliding_window: 4, layer_types: [full, window] },
  ],
  [
    "qwen3",
    { rope_theta: 300, rope_scaling: { type: "yarn", factor: 4, original_max_position_embeddings: 16 } },
    {
      rope_parameters: {
        rope_theta: 300,
        rope_type: "yarn",
        factor: 4,
        original_max_position_embeddings: 16,
      },
    },
  ],
  ["smollm3", { rope_theta: 2e6 }, { rope_parameters: turning(2e6), no_rope_layers: [1, 0] }],
  [
    "gemma",
    { hidden_act: "gelu", hidden_activation: null, rope_theta: 300, use_bidirectional_attention: null },
    { hidden_act: "gelu_pytorch_tanh", rope_parameters: turning(300) },
  ],
  ["gemma2", { rope_theta: 300 }, { rope_parameters: turning(300), layer_types: [window, full] }],
  [
    "gemma3_text",
    { rope_theta: 9e5, rope_local_base_freq: 300, rope_scaling: { rope_type: "linear", factor: 8 } },
    {
      sliding_window_pattern: undefined,
      _sliding_window_pattern: 2,
      rope_parameters: {
        full_attention: turning(9e5, { rope_type: "linear", factor: 8 }),
        sliding_attention: turning(300),
      },
    },
  ],
  [
    "modernbert",
    { global_attn_every_n_layers: 2, global_rope_theta: 9e4, local_rope_theta: 300 },
    {
      layer_types: [full, window],
      rope_parameters: { full_attention: turning(9e4), sliding_attention: turning(300) },
    },
  ],
  [
    "phi",
    { partial_rotary_factor: 0.7, rope_theta: 300, rope_scaling: null },
    {
      partial_rotary_factor: undefined,
      rope_parameters: turning(300, { partial_rotary_factor: 0.7 }),
    },
  ],
  [
    "gpt_neox",
    { rotary_pct: 0.7, rotary_emb_base: 300 },
    { rotary_pct: undefined, rope_parameters: turning(300, { partial_rotary_factor: 0.7 }) },
  ],
  ["gpt_neo", { attention_layers: ["global", "local"] }, { attention_types: [[["global", "local"], 1]] }],
];

describe("a config of transformers 4", () => {
  it.each(PAIRS)("is read as that of transformers 5: %s, %j", (name, older, today) => {
    const of = (config: BodyConfig, more: BodyConfig = {}) =>
      describeBody(bodyOf({ ...tinyConfigs[name], ...config, ...more }), 24);
    expect(of(older, { torch_dtype: "float16", transformers_version: "4.44.0" })).toBe(
      of(today, { dtype: "bfloat16", transformers_version: "5.24.0" }),
    );
  });
});

describe("what a config lists of its layers", () => {
  it.each<[string, BodyConfig, string]>([
    ["qwen2", { layer_types: [full] }, '"layer_types"'],
    ["qwen2", { layer_types: [full, "chunked_attention"] }, '"layer_types"'],
    ["gemma2", { layer_types: 2 }, '"layer_types"'],
    ["smollm3", { no_rope_layers: [1, 2] }, '"no_rope_layers"'],
    ["gpt_neo", { attention_types: [[["global"], 1]] }, '"attention_types"'],
    ["gpt_neo", { attention_types: [["global", 2]] }, '"attention_types"'],
    ["gpt_neo", { attention_types: [[["far"], 2]] }, '"attention_types"'],
    ["phi", { partial_rotary_factor: 0.1 }, '"partial_rotary_factor"'],
    ["phi", { partial_rotary_factor: 1.5 }, '"partial_rotary_factor"'],
    ["gpt_neox", { rotary_pct: 0.5 }, '"rotary_pct"'],
    ["gemma3_text", { rope_parameters: { sliding_attention: 3 } }, '"sliding_attention"'],
    ["modernbert", { local_attention: 1 }, '"local_attention"'],
    ["opt", { layer_norm_elementwise_affine: false }, '"layer_norm_elementwise_affine"'],
    ["albert", { num_hidden_groups: 3 }, '"num_hidden_groups"'],
    ["albert", { inner_group_num: 2 }, '"inner_group_num"'],
    ["dinov2", { mlp_ratio: 1e300 }, '"mlp_ratio"'],
    ["dinov2", { mlp_ratio: 1e-9 }, '"mlp_ratio"'],
    ["mistral", { sliding_window: 0 }, '"sliding_window"'],
    ["mistral", { sliding_window: 2.5 }, '"sliding_window"'],
    ["mistral", { num_key_value_heads: 3 }, '"num_key_value_heads"'],
  ])("makes sense, or is refused: %s, %j", (name, config, key) => {
    expect(() => bodyOf({ ...tinyConfigs[name], ...config })).toThrow(key);
  });

  it("is cut where there are more than layers", () => {
    const cut = (layer_types: string[]) =>
      describeBody(bodyOf({ ...tinyConfigs["gemma2"], layer_types }), 12);
    expect(cut([full!, window!, full!])).toBe(cut([full!, window!]));
    expect(cut([full!, window!])).not.toBe(cut([full!, full!]));
    const billions = [[["global"], 2 ** 31]];
    expect(bodyOf({ ...tinyConfigs["gpt_neo"], attention_types: billions }).layers).toBe(2);
  });
});
