import { describe, expect, it } from "vitest";
import { type BodyConfig, bodyOf } from "../src/index.js";
import upstream from "./config-defaults.json" with { type: "json" };
import { describeBody } from "./describe-body.js";

const lstmSizes = { input_size: 12, hidden_size: 12, num_layers: 2 };
const SIZES: Readonly<Record<string, BodyConfig>> = {
  ...upstream.sizes,
  lstm: lstmSizes,
  lstm_ln: lstmSizes,
  lstm_star: lstmSizes,
  gru: lstmSizes,
  esn: { input_size: 12, hidden_size: 12, num_layers: 2 },
};

const torchLstm = {
  layer_norm_eps: 1e-6,
  bias: true,
  bidirectional: false,
  proj_size: 0,
  dropout: 0,
  forget_bias: 0,
  recurrent_scale: 1,
  input_scale: 1,
};

const { rope_type: _, ...llama } = upstream.defaults.llama;
const DEFAULTS: Readonly<Record<string, BodyConfig>> = {
  ...upstream.defaults,
  // transformers had this key up to version 4, with this default
  bert: { ...upstream.defaults.bert, position_embedding_type: "absolute" },
  longformer: { ...upstream.defaults.longformer, position_embedding_type: "absolute" },
  // upstream derives these of others
  vit: { ...upstream.defaults.vit, head_dim: 6 },
  t5: { ...upstream.defaults.t5, dense_act_fn: "relu", is_gated_act: false },
  // both come without scaling; two spellings of the same table
  llama: { ...llama, rope_scaling: null, rope_parameters: null, partial_rotary_factor: 1 },
  // torch.nn.LSTM, and the two kinds of the paper's code
  lstm: { ...torchLstm, layer_norm: false, residual: false, max_position_embeddings: 0 },
  lstm_ln: { ...torchLstm, layer_norm: true, residual: false, max_position_embeddings: 0 },
  lstm_star: { ...torchLstm, layer_norm: true, residual: true, max_position_embeddings: 1024 },
  gru: { ...torchLstm, layer_norm: false, residual: false, max_position_embeddings: 0 },
  // ours: no leak, and a radius just below one
  esn: {
    leak_rate: 1,
    spectral_radius: 0.9,
    activation: "tanh",
    recurrent_matrix: "normal",
    density: 1,
    input_matrix: "normal",
    input_density: 1,
    input_scaling: 0.5,
    inter_scaling: 0.5,
    bias_scaling: 0.2,
    state_noise: 0,
    arrangement: "series",
  },
};

/** Another value of each key that makes another body; no body here knows what the keys in `ONLY` say but by default. */
const OTHERS: BodyConfig = {
  is_decoder: true,
  n_inner: 20,
  n_positions: 400,
  layer_norm_epsilon: 1e-3,
  activation_function: "relu",
  embd_pdrop: 0.5,
  attn_pdrop: 0.5,
  resid_pdrop: 0.5,
  scale_attn_weights: false,
  scale_attn_by_inverse_layer_idx: true,
  initializer_range: 0.5,
  max_position_embeddings: 400,
  type_vocab_size: 3,
  intermediate_size: 20,
  layer_norm_eps: 1e-3,
  hidden_act: "relu",
  hidden_dropout_prob: 0.5,
  attention_probs_dropout_prob: 0.5,
  qkv_bias: false,
  dropout: 0.5,
  d_kv: 5,
  d_ff: 20,
  relative_attention_num_buckets: 8,
  relative_attention_max_distance: 100,
  feed_forward_proj: "gated-gelu",
  dense_act_fn: "tanh",
  is_gated_act: true,
  dropout_rate: 0.5,
  initializer_factor: 2,
  pad_token_id: 2,
  attention_window: 256,
  num_key_value_heads: 1,
  head_dim: 4,
  rms_norm_eps: 1e-3,
  attention_bias: true,
  mlp_bias: true,
  attention_dropout: 0.5,
  rope_theta: 500,
  rope_scaling: { rope_type: "linear", factor: 2 },
  rope_parameters: { rope_theta: 500 },
  leak_rate: 0.5,
  spectral_radius: 0.5,
  activation: "relu",
  recurrent_matrix: "uniform",
  density: 0.1,
  input_matrix: "bernoulli",
  input_density: 0.1,
  input_scaling: 0.1,
  inter_scaling: 0.1,
  bias_scaling: 0,
  state_noise: 0.01,
  arrangement: "parallel",
  bias: false,
  bidirectional: true,
  proj_size: 3,
  forget_bias: 1,
  recurrent_scale: 4,
  input_scale: 0.1,
};
const ONLY: BodyConfig = {
  pruned_heads: { 0: [1] },
  partial_rotary_factor: 0.5,
  position_embedding_type: "relative_key",
};
const normed = { bias: false, proj_size: 3 };
/** What some bodies know by default only, beside those. */
const ONLY_OF: Readonly<Record<string, BodyConfig>> = {
  lstm_ln: normed,
  lstm_star: { ...normed, bidirectional: true },
  gru: { layer_norm: true, forget_bias: 1, proj_size: 3 },
};
/** These turn a default around. */
const TURNED = ["layer_norm", "residual"];

/** The keys that a body reads. */
function keysRead(config: BodyConfig): string[] {
  const keys = new Set<string>();
  bodyOf(
    new Proxy(config, {
      getOwnPropertyDescriptor(target, key) {
        keys.add(String(key));
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
    }),
  );
  return [...keys];
}

/** All of transformers 4 had it. */
const withHeads = (model_type: string, defaults: BodyConfig): BodyConfig =>
  Object.hasOwn(upstream.sizes, model_type) ? { ...defaults, pruned_heads: {} } : defaults;

const ALL = Object.entries(DEFAULTS).map(([name, defaults]) => [name, withHeads(name, defaults)] as const);

describe.each(ALL)("%s", (model_type, defaults) => {
  const config = { ...SIZES[model_type], model_type };
  // so many that a window of 512 tokens hides some
  const tokens = model_type === "longformer" ? 300 : 24;
  const described = (changes: BodyConfig) => describeBody(bodyOf({ ...config, ...changes }), tokens);
  const own = described({});

  it("has no default that is not listed here", () => {
    const sizes = Object.keys(config);
    expect(keysRead(config).sort()).toEqual(
      [...new Set([...sizes, ...Object.keys(defaults)])].filter((key) => key !== "model_type").sort(),
    );
  });

  it.each(Object.entries(defaults))("assumes what upstream does: %s is %s", (key, value) => {
    expect(described({ [key]: value })).toBe(own);
    const only = { ...ONLY, ...ONLY_OF[model_type] };
    if (Object.hasOwn(only, key)) expect(() => described({ [key]: only[key] })).toThrow(`"${key}"`);
    // plain layers have no norm
    else if (["lstm", "gru"].includes(model_type) && key === "layer_norm_eps")
      expect(described({ [key]: 1 })).toBe(own);
    else {
      const other = TURNED.includes(key) ? !value : OTHERS[key];
      expect(other).toBeDefined();
      expect(described({ [key]: other })).not.toBe(own);
    }
  });
});

it("llama turns as upstream does where it is not told how", () => {
  const config = { ...SIZES["llama"], model_type: "llama" };
  const { rope_type, rope_theta } = upstream.defaults.llama;
  const explicit = { ...config, rope_parameters: { rope_type, rope_theta } };
  expect(describeBody(bodyOf(explicit), 8)).toBe(describeBody(bodyOf(config), 8));
});

describe("what a config says, or leaves out", () => {
  it.each(Object.entries(upstream.whole))(
    "is a %s as upstream writes it",
    (model_type, { sizes, config }) => {
      // so many that the windows hide some
      const tokens = model_type === "modernbert" ? 70 : 24;
      expect(config.model_type).toBe(model_type);
      const [short, whole] = [{ ...sizes, model_type }, config].map((each) =>
        describeBody(bodyOf(each), tokens),
      );
      expect(short).toBe(whole);
    },
  );
});
