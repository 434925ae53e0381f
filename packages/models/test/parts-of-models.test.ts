import { describe, expect, it } from "vitest";
import {
  architectures,
  type BodyConfig,
  bodyOf,
  frozen,
  openBody,
  random,
  truncated,
  type WeightSource,
} from "../src/index.js";
import { runModel, waves } from "./run-body.js";
import { tinyConfigs } from "./tiny-configs.js";

/** Several sources as one checkpoint, the names of each behind what it is called there. */
function together(config: BodyConfig, parts: Readonly<Record<string, WeightSource>>): WeightSource {
  const all = new Map<string, readonly [WeightSource, string]>();
  for (const [start, source] of Object.entries(parts))
    for (const name of source.names()) all.set(start + name, [source, name]);
  const find = (name: string) => {
    const found = all.get(name);
    if (!found) throw new RangeError(`there is no "${name}"`);
    return found;
  };
  return {
    origin: "a whole model",
    config,
    names: () => [...all.keys()],
    describe: (name) => find(name)[0].describe(find(name)[1]),
    read: (name) => find(name)[0].read(find(name)[1]),
  };
}

const task = {
  input: { kind: "values", tokens: 6, dim: 3 },
  output: { tokens: 2, labels: 1, classes: 4 },
} as const;
const logitsOf = async (...given: Parameters<typeof frozen>) =>
  (await runModel(frozen(...given), waves(36), [2, 6, 3])).logits;
const drawn = (name: string, more: BodyConfig = {}, seed = 3) =>
  random({ ...tinyConfigs[name], ...more }, { seed });
const part = ({ origin, describe: of, names, read }: WeightSource, config: BodyConfig): WeightSource => ({
  origin,
  config,
  names,
  describe: of,
  read,
});

describe("CLIP", () => {
  const text = drawn("clip_text_model");
  const vision = drawn("clip_vision_model", { num_hidden_layers: 3 });
  const scale = {
    ...part(text, {}),
    names: () => ["logit_scale"],
    describe: () => ({ dtype: "F32", shape: [] }),
  };
  const whole = together(
    { model_type: "clip", text_config: text.config, vision_config: vision.config },
    { "text_model.": text, "vision_model.": vision, "": scale },
  );

  it("is two bodies, of which one is chosen", async () => {
    expect(() => openBody(whole)).toThrow('the config has several, "clip_text_model", "clip_vision_model"');
    for (const [architecture, alone] of [
      [architectures.clip_text_model, text],
      [architectures.clip_vision_model, vision],
    ] as const) {
      const opened = openBody(whole, { architecture });
      expect(opened.body.layers).toBe(architecture === architectures.clip_text_model ? 2 : 3);
      expect(opened.weights.config).toMatchObject(alone.config);
      expect(opened.account.used.size).toBe(opened.body.parameters.length);
      expect(await logitsOf(whole, task, { architecture })).toEqual(await logitsOf(alone, task));
      // of the whole model, too, the first layers
      const first = truncated(whole, 1, { architecture });
      expect(bodyOf(first.config).layers).toBe(1);
      expect(await logitsOf(first, task)).toEqual(await logitsOf(truncated(alone, 1), task));
    }
  });
});

describe("a language model within another", () => {
  it.each(["model.language_model.", "language_model.model.", "language_model."])(
    "is found under %s",
    async (start) => {
      const text = drawn("gemma3_text");
      const { model_type: _, ...rest } = text.config;
      const config = { model_type: "gemma3", text_config: { ...rest, model_type: "gemma3_text" } };
      const whole = together(config, { [start]: text, "vision_tower.": drawn("clip_vision_model") });
      expect(await logitsOf(whole, task)).toEqual(await logitsOf(text, task));
    },
  );
});

describe("an encoder with a decoder", () => {
  it("is its encoder, though the decoder is alike", async () => {
    const encoder = drawn("bert");
    const decoder = drawn("bert", { is_decoder: true }, 4);
    const config = { model_type: "encoder-decoder", encoder: encoder.config, decoder: decoder.config };
    const whole = together(config, { "encoder.": encoder, "decoder.bert.": decoder });
    expect(await logitsOf(whole, task)).toEqual(await logitsOf(encoder, task));
    const { account } = openBody(whole);
    expect(account.ignored.map(({ why }) => why)).toContain("beside the body: another part of its model");
    // two that are no decoders are still two
    const twins = together(encoder.config, { "a.": encoder, "b.": decoder });
    expect(() => openBody(twins)).toThrow('it has 2 of them, under "a.", "b."');
  });
});
