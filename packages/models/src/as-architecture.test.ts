import { expect, it } from "vitest";
import { runModel, waves } from "../test/run-body.js";
import { tinyConfigs } from "../test/tiny-configs.js";
import { asArchitecture } from "./as-architecture.js";
import { frozen } from "./frozen.js";
import { random } from "./random.js";

const task = {
  input: { kind: "values", tokens: 6, dim: 3 },
  output: { tokens: 2, labels: 1, classes: 4 },
} as const;
const run = async (source: Parameters<typeof frozen>[0]) =>
  (await runModel(frozen(source, task), waves(36), [2, 6, 3])).logits;

it("chooses a body of several", async () => {
  const vision = random(tinyConfigs["clip_vision_model"]!, { seed: 3 });
  const { model_type: _, ...unnamed } = vision.config;
  const config = {
    model_type: "clip",
    text_config: tinyConfigs["clip_text_model"],
    vision_config: vision.config,
  };
  const whole = { ...vision, config };
  expect(() => frozen(whole, task)).toThrow("choose one of them with the option architecture");
  const expected = await run(vision);
  expect(await run(asArchitecture(whole, "clip_vision_model"))).toEqual(expected);
  // it is that already, or says nothing of it
  expect(await run(asArchitecture(vision, "clip_vision_model"))).toEqual(expected);
  expect(await run(asArchitecture({ ...vision, config: unnamed }, "clip_vision_model"))).toEqual(expected);
});

it("reads one that is called otherwise", async () => {
  const source = random(tinyConfigs["roberta"]!);
  const other = { ...source, config: { ...source.config, model_type: "data2vec-text" } };
  expect(() => frozen(other, task)).toThrow('with "roberta" as its model_type it is read');
  expect(await run(asArchitecture(other, "roberta"))).toEqual(await run(source));
});

it("names the nearest of what there is not", () => {
  expect(() => asArchitecture(random(tinyConfigs["gpt2"]!), "clip_vison_model")).toThrow(
    'Cannot read weights as those of "clip_vison_model": the nearest architecture is "clip_vision_model"',
  );
});
