import { describe, expect, it } from "vitest";
import { gatedMixer } from "../test/gated-mixer.js";
import { architectures, bodyOf } from "./architectures.js";
import { configOf, sizeNamesOf } from "./config-of.js";
import { gpt2Config } from "./gpt2-config.js";
import type { Sizes } from "./sizes.js";

const names = Object.keys(architectures) as (keyof typeof architectures)[];

describe("configOf()", () => {
  it.each(names)("makes a %s of the sizes that are asked for", (name) => {
    const has = sizeNamesOf(architectures[name]);
    const asked: Sizes = { layers: 3, width: 128, maxTokens: 77 };
    const sizes = Object.fromEntries(
      Object.entries(asked).filter(([size]) => has.includes(size as "layers")),
    );
    const body = bodyOf(configOf(name, sizes));
    expect(body).toMatchObject({ architecture: name, width: { in: 128, out: 128 } });
    if (has.includes("layers")) expect(body.layers).toBe(3);
    if (has.includes("maxTokens")) expect(body.maxTokens).toBe(77);
    const biases = body.parameters.filter(({ role, shape }) => role === "feedForward" && shape.length === 1);
    if (biases.length > 0) expect(biases.map(({ shape }) => shape)).toContainEqual([512]);
  });

  it("gives the published sizes of GPT-2 their heads", () => {
    for (const size of ["small", "medium", "large", "xl"] as const) {
      const published = gpt2Config(size);
      const { n_layer: layers, n_embd: width } = published as { n_layer: number; n_embd: number };
      expect(published).toMatchObject(configOf("gpt2", { layers, width }));
    }
  });

  it.each([
    [100, 2],
    [64, 1],
    [48, 1],
    [941, 1],
    [960, 15],
    [2, 1],
  ])("of width %i, has %i heads", (width, heads) => {
    expect(configOf("llama", { layers: 1, width: width % 2 ? 2 * width : width })).toBeDefined();
    expect(configOf("gpt2", { layers: 1, width })["n_head"]).toBe(heads);
  });

  it("takes every size", () => {
    expect(
      configOf("llama", { layers: 2, width: 96, heads: 6, keyValueHeads: 2, feedForwardWidth: 100 }),
    ).toEqual({
      model_type: "llama",
      num_hidden_layers: 2,
      hidden_size: 96,
      num_attention_heads: 6,
      num_key_value_heads: 2,
      intermediate_size: 100,
    });
    expect(configOf("llama", { layers: 2, width: 96, keyValueHeads: 3 })["num_attention_heads"]).toBe(3);
    expect(configOf("lstm", { layers: 1, width: 9, inputWidth: 4 })).toMatchObject({
      input_size: 4,
      hidden_size: 9,
    });
    expect(configOf("t5", { layers: 1, width: 96, heads: 4 })).toMatchObject({ d_kv: 24, d_ff: 384 });
    expect(configOf("longformer", { layers: 1, width: 8, maxTokens: 1 })["max_position_embeddings"]).toBe(3);
  });

  it("says what an architecture has no size for, and what is missing", () => {
    expect(() => configOf("lstm", { layers: 1, width: 8, heads: 2 })).toThrow(
      "Cannot make a config for lstm: it has no heads; it has layers, width, inputWidth",
    );
    expect(() => configOf("llama", { layers: 1, width: 8, maxTokens: 9 })).toThrow("it has no maxTokens");
    expect(() => configOf("gpt2", { width: 8 })).toThrow("expected layers, found nothing");
    expect(() => configOf("gpt2", { layers: 1 })).toThrow("expected width, found nothing");
    expect(() => configOf("gpt2", { layers: 1, width: 7.5 })).toThrow(
      "expected width to be a whole number of at least 1, found 7.5",
    );
    expect(() => configOf("gpt2", { layers: 1, width: 8, head: 2 } as Sizes)).toThrow(
      'there is no option "head"; the nearest is "heads"',
    );
    expect(() => configOf("gpt2", { layers: 1, width: 8, heads: 3 })).toThrow("a divisor of n_embd = 8");
    expect(() => configOf("gpt2", { layers: 1, width: Number.MAX_SAFE_INTEGER })).toThrow('"n_embd"');
    expect(() => configOf("gpt3" as "gpt2", { layers: 1, width: 8 })).toThrow('nearest is "gpt2"');
    expect(() => configOf(gatedMixer, { layers: 1, width: 8 })).toThrow('its "sizeKeys" are not known');
  });

  it("sizes an architecture from outside that says its keys", () => {
    const sized = { ...gatedMixer, sizeKeys: { width: "size" } };
    expect(configOf(sized, { layers: 2, width: 8 })).toEqual({
      model_type: "gated_mixer",
      depth: 2,
      size: 8,
    });
  });
});
