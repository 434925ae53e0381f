import { describe, expect, it } from "vitest";
import { type BodyConfig, bodyOf, openBody, random } from "../src/index.js";
import { describeBody } from "./describe-body.js";
import published from "./published-configs.json" with { type: "json" };
import { tinyConfigs } from "./tiny-configs.js";

describe("configs as they are on the Hub", () => {
  // how many weights transformers 5 makes of each, less words, patches, heads and decoders
  it.each(Object.entries(published))("%s", (_, { config, weights }) => {
    const { body } = openBody(random(config));
    expect(body.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)).toBe(
      weights,
    );
  });
});

describe("a part of a model", () => {
  const described = (config: BodyConfig) => describeBody(bodyOf(config), 4);

  it("has the sizes that upstream assumes where it leaves them out", () => {
    const { config } = published["google/gemma-3-4b-it (its text)"];
    const said = { num_attention_heads: 8, num_key_value_heads: 4, vocab_size: 262208 };
    expect(described(config)).toBe(described({ ...config.text_config, ...said }));
    const llava = { model_type: "llava", text_config: { model_type: "llama", num_hidden_layers: 2 } };
    const { parameters } = bodyOf(llava);
    expect(parameters.find(({ name }) => name.includes("0.mlp.up_proj"))!.shape).toEqual([11008, 4096]);
    const whole = random({ ...llava.text_config, ...tinyConfigs["llama"], vocab_size: 7 }, { words: true });
    expect(whole.describe("embed_tokens.weight").shape).toEqual([7, 12]);
    const within = random({ model_type: "llava", text_config: tinyConfigs["llama"] }, { words: true });
    expect(within.describe("embed_tokens.weight").shape).toEqual([32000, 12]);
    // a whole model's config has them
    expect(() => bodyOf({ model_type: "llama" })).toThrow('"hidden_size"');
  });

  it("of the first CLIP's is what stands there a second time", () => {
    const { model_type: _, ...vision } = tinyConfigs["clip_vision_model"]!;
    const text = { ...tinyConfigs["clip_text_model"], hidden_act: "gelu", hidden_size: 16 };
    const small = { hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 20 };
    const clip = { model_type: "clip", text_config: text, text_config_dict: small };
    const expected = { ...small, model_type: "clip_text_model" };
    expect(described(clip)).toBe(described(expected));
    expect(described({ ...clip, text_config: null })).toBe(described(expected));
    expect(described({ ...clip, text_config_dict: null })).toBe(described(text));
    expect(described({ model_type: "clip", vision_config: vision })).toBe(
      described(tinyConfigs["clip_vision_model"]!),
    );
  });
});
