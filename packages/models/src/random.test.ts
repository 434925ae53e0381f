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
    expect(() => random({ model_type: "gpt5" })).toThrow(/one of gpt2.*, found "gpt5"$/);
    expect(() => random({})).toThrow("found none");
    expect(() => random({ model_type: "toString" })).toThrow('found "toString"');
    expect(() => random({ ...config, n_head: 3 })).toThrow(
      'Cannot build a gpt2 body: expected "n_head" in its config to be a divisor of n_embd = 64, found 3',
    );
    expect(() => random({ ...config, n_layer: 1e9 })).toThrow('"n_layer"');
    expect(() => random(config).describe("wte.weight")).toThrow('Cannot find the tensor "wte.weight"');
  });
});
