import { describe, expect, it } from "vitest";
import { gpt2Config } from "./gpt2-config.js";
import { random } from "./random.js";

const config = gpt2Config("tiny");
const deviation = (x: Float32Array) => {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  return Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length);
};

describe("random()", () => {
  it("draws GPT-2 as Hugging Face does", async () => {
    const source = random(config);
    for (const name of source.names()) {
      const values = await source.read(name);
      expect(values.length).toBe(source.describe(name).shape.reduce((size, axis) => size * axis, 1));
      if (name.endsWith(".bias")) expect(values.every((x) => x === 0)).toBe(true);
      else if (/ln_/.test(name)) expect(values.every((x) => x === 1)).toBe(true);
      else expect(Math.abs(deviation(values) / 0.02 - 1)).toBeLessThan(0.04);
    }
  });

  // by architecture: parameter, deviation upstream (0 where all values are equal)
  const upstream: Record<string, [object, Record<string, number>]> = {
    bert: [
      { hidden_size: 60, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 80 },
      {
        "embeddings.position_embeddings.weight": 0.02,
        "encoder.layer.0.attention.self.query.weight": 0.02,
        "encoder.layer.0.attention.self.query.bias": 0,
        "encoder.layer.0.output.LayerNorm.weight": 0,
      },
    ],
    // Mesh TensorFlow's rule: queries are drawn smaller, because scores are not scaled
    t5: [
      { d_model: 50, d_kv: 10, num_heads: 4, d_ff: 70, num_layers: 1, initializer_factor: 2 },
      {
        "encoder.block.0.layer.0.SelfAttention.q.weight": 2 / Math.sqrt(50 * 10),
        "encoder.block.0.layer.0.SelfAttention.k.weight": 2 / Math.sqrt(50),
        "encoder.block.0.layer.0.SelfAttention.o.weight": 2 / Math.sqrt(4 * 10),
        "encoder.block.0.layer.1.DenseReluDense.wi.weight": 2 / Math.sqrt(50),
        "encoder.block.0.layer.1.DenseReluDense.wo.weight": 2 / Math.sqrt(70),
      },
    ],
    llama: [
      {
        hidden_size: 60,
        num_hidden_layers: 1,
        num_attention_heads: 2,
        intermediate_size: 80,
        initializer_range: 0.1,
      },
      { "layers.0.self_attn.q_proj.weight": 0.1, "layers.0.mlp.down_proj.weight": 0.1, "norm.weight": 0 },
    ],
    // uniform within the inverse root of the width
    lstm: [
      { input_size: 30, hidden_size: 40, num_layers: 1 },
      { weight_ih_l0: 1 / Math.sqrt(3 * 40), bias_hh_l0: 1 / Math.sqrt(3 * 40) },
    ],
    lstm_ln: [
      { input_size: 30, hidden_size: 40, num_layers: 1 },
      {
        "params.0.h2h.weight": 1 / Math.sqrt(3 * 40),
        "params.0.ln_cell.alpha": 0,
        "params.0.ln_cell.beta": 0,
      },
    ],
    esn: [
      { input_size: 30, hidden_size: 100, spectral_radius: 0.7 },
      // W has a radius, not a deviation
      { W_in: 0.5, b: 0.2 },
    ],
  };
  for (const [model_type, [sizes, deviations]] of Object.entries(upstream))
    it(`draws ${model_type} as upstream does`, async () => {
      const source = random({ model_type, ...sizes });
      for (const [name, expected] of Object.entries(deviations)) {
        const values = await source.read(name);
        const found = deviation(values);
        if (expected === 0) expect(found).toBe(0);
        else expect(Math.abs(found / expected - 1)).toBeLessThan(4 / Math.sqrt(2 * values.length));
      }
    });

  it("gives a reservoir the spectral radius of its config", async () => {
    const n = 300;
    const w = await random({ model_type: "esn", input_size: 2, hidden_size: n, spectral_radius: 0.7 }).read(
      "W",
    );
    // how fast powers of the matrix grow
    let v = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1));
    let growth = 0;
    for (let step = 0; step < 200; step++) {
      const next = v.map((_, i) => v.reduce((sum, x, j) => sum + w[i * n + j]! * x, 0));
      const size = Math.hypot(...next) / Math.hypot(...v);
      if (step >= 100) growth += Math.log(size) / 100;
      v = next.map((x) => x / Math.hypot(...next));
    }
    expect(Math.abs(Math.exp(growth) - 0.7)).toBeLessThan(0.06);
  });

  it("scales what feeds the residual stream when asked to", async () => {
    const name = "h.1.mlp.c_proj.weight";
    const scaled = await random(config, { scaleResiduals: true }).read(name);
    expect(deviation(scaled) / 0.02).toBeCloseTo(1 / Math.sqrt(2 * 2), 1);
    const plain = await random(config).read(name);
    expect(scaled[7]! / plain[7]!).toBeCloseTo(0.5, 5);
    expect(await random(config, { scaleResiduals: true }).read("h.1.mlp.c_fc.weight")).toEqual(
      await random(config).read("h.1.mlp.c_fc.weight"),
    );
  });

  it("draws a parameter by seed and name alone", async () => {
    const name = "h.0.attn.c_attn.weight";
    const deeper = random({ ...config, n_layer: 5 }, { seed: 3 });
    expect(await deeper.read(name)).toEqual(await random(config, { seed: 3 }).read(name));
    expect(await deeper.read(name)).not.toEqual(await random(config, { seed: 4 }).read(name));
  });

  it("refuses what makes no sense", () => {
    expect(() => random(config, { seed: -1 })).toThrow("a seed that is a whole number from 0, found -1");
    expect(() => random({ model_type: "gpt5" })).toThrow(
      /one of gpt2.*, found "gpt5", nearest is "gpt2": where norms, positions, biases and windows are the same, /,
    );
    expect(() => random({})).toThrow("found none");
    expect(() => random({ model_type: "toString" })).toThrow('found "toString"');
    expect(() => random({ ...config, n_head: 3 })).toThrow(
      'Cannot build a gpt2 body: expected "n_head" in its config to be a divisor of n_embd = 64, found 3',
    );
    expect(() => random({ ...config, n_layer: 1e9 })).toThrow('"n_layer"');
    expect(() => random(config).describe("wte.weight")).toThrow('Cannot find the tensor "wte.weight"');
  });
});
