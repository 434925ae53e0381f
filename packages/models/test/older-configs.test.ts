import { describe, expect, it } from "vitest";
import { type BodyConfig, bodyOf, random, truncated } from "../src/index.js";
import { describeBody } from "./describe-body.js";
import { tinyConfigs } from "./tiny-configs.js";

const turning = (rope_theta: number, more: object = {}) => ({ rope_theta, rope_type: "default", ...more });
const [full, window] = ["full_attention", "sliding_attention"];

const factors = { short_factor: [1, 1.5], long_factor: [2, 3] };

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
  ["gpt_neo", { attention_layers: ["local", "local"] }, { attention_types: [[["local"], 2]] }],
  [
    "phi3",
    { rope_scaling: { type: "su", ...factors }, original_max_position_embeddings: 8 },
    { rope_parameters: { rope_type: "longrope", ...factors }, original_max_position_embeddings: 8 },
  ],
  [
    "phi3",
    { rope_scaling: { type: "yarn", ...factors }, original_max_position_embeddings: 8 },
    { rope_parameters: { rope_type: "longrope", ...factors }, original_max_position_embeddings: 8 },
  ],
  ["qwen2", { use_sliding_window: true, sliding_window: null, max_window_layers: 0 }, {}],
  ["t5", { feed_forward_proj: "gated-gelu" }, { dense_act_fn: "gelu_new", is_gated_act: true }],
  ["t5", { feed_forward_proj: "gated-gelu_new" }, { feed_forward_proj: "gated-gelu" }],
  ["t5", { feed_forward_proj: "tanh" }, { feed_forward_proj: "relu", dense_act_fn: "tanh" }],
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

describe("a key that upstream takes for another", () => {
  /** The tiny config of each, with some keys called otherwise. */
  const others: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    [
      "gpt2",
      {
        n_embd: "hidden_size",
        n_layer: "num_hidden_layers",
        n_head: "num_attention_heads",
        n_positions: "max_position_embeddings",
      },
    ],
    ["t5", { d_model: "hidden_size", num_layers: "num_hidden_layers", d_kv: "head_dim" }],
    ["umt5", { num_heads: "num_attention_heads" }],
    ["distilbert", { dim: "hidden_size", n_layers: "num_hidden_layers", n_heads: "num_attention_heads" }],
    ["gpt_neo", { num_layers: "num_hidden_layers", num_heads: "num_attention_heads" }],
    ["bart", { d_model: "hidden_size", encoder_attention_heads: "num_attention_heads" }],
  ];
  it.each(others)("is read as that: %s, %j", (name, spelled) => {
    const config = tinyConfigs[name]!;
    const otherwise = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [spelled[key] ?? key, value]),
    );
    const described = (given: BodyConfig) => describeBody(bodyOf(given), 12);
    expect(described(otherwise)).toBe(described(config));
    // upstream writes both of some
    expect(described({ ...config, ...otherwise })).toBe(described(config));
    const [key, other] = Object.entries(spelled)[0]!;
    expect(() => bodyOf({ ...config, [other]: 7 })).toThrow(`both "${key}" and "${other}"`);
    expect(bodyOf(truncated(random(otherwise), 1).config).layers).toBe(1);
  });
});

describe("what a config says of heads", () => {
  it.each<[string, BodyConfig, string, number[]]>([
    ["vit", { head_dim: 4 }, "encoder.layer.0.attention.attention.query.weight", [8, 12]],
    ["dinov2", { head_dim: 4 }, "encoder.layer.0.attention.output.dense.weight", [12, 8]],
    ["phi", { head_dim: 10 }, "layers.0.self_attn.k_proj.weight", [20, 12]],
  ])("is obeyed: %s, %j", (name, config, weight, shape) => {
    const { parameters } = bodyOf({ ...tinyConfigs[name], ...config });
    expect(parameters.find((each) => each.name === weight)!.shape).toEqual(shape);
  });
});

describe("positions of sines", () => {
  it.each<[string, BodyConfig, string, number[]]>([
    // as transformers 5 has them in row 3 of a table of width 12
    [
      "whisper",
      {},
      "encoder.embed_positions.weight",
      [
        0.14112, 0.4577546, 0.0752853, 0.0119429, 0.0018929, 0.0003, -0.9899925, 0.8890786, 0.997162,
        0.9999287, 0.9999982, 0.9999999,
      ],
    ],
    [
      "distilbert",
      { sinusoidal_pos_embds: true },
      "embeddings.position_embeddings.weight",
      [
        0.14112, -0.9899925, 0.602261, 0.7982992, 0.1387981, 0.9903207, 0.0299955, 0.99955, 0.0064633,
        0.9999791, 0.0013925, 0.999999,
      ],
    ],
  ])("are drawn as such: %s, %j", async (name, config, table, row) => {
    const values = await random({ ...tinyConfigs[name], ...config }).read(table);
    for (const [i, value] of row.entries()) expect(values[3 * 12 + i]).toBeCloseTo(value, 6);
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
    ["mistral", { partial_rotary_factor: 0.5 }, '"partial_rotary_factor"'],
    ["llama", { rope_parameters: { rope_theta: 9, partial_rotary_factor: 0.5 } }, '"partial_rotary_factor"'],
    ["gpt_neox", { head_dim: 10 }, '"head_dim"'],
    ["modernbert", { head_dim: 4 }, '"head_dim"'],
    ["modernbert", { sliding_window: 2 }, '"sliding_window"'],
    ["albert", { position_embedding_type: "relative_key" }, '"position_embedding_type"'],
    ["gemma2", { use_bidirectional_attention: true }, '"use_bidirectional_attention"'],
    ["gemma3_text", { attn_logit_softcapping: 3 }, '"attn_logit_softcapping"'],
    ["qwen2", { layer_types: [full, window], sliding_window: 3 }, '"layer_types"'],
    ["smollm3", { layer_types: [full, window] }, '"layer_types"'],
    ["smollm3", { use_sliding_window: true, sliding_window: 2.5 }, '"sliding_window"'],
    ["gpt_neo", { attention_layers: ["global"] }, '"attention_layers"'],
    ["bert", { pruned_heads: { 0: [1] } }, '"pruned_heads"'],
    ["t5", { feed_forward_proj: "gated-what" }, '"feed_forward_proj"'],
    ["t5", { dense_act_fn: "what" }, '"dense_act_fn"'],
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
