import { type BodyConfig, frozen, gpt2Config, type Model, random, thaw } from "@permafrost/models";
import { type Device, native, wasm } from "@permafrost/runtime";
import { batchAt, bitXor } from "@permafrost/tasks";
import { openGpu } from "@permafrost/testing/software-gpu";
import { afterAll, describe, expect, it } from "vitest";
import { continueTraining, createTrainer, train } from "../src/index.js";

const gpu = await openGpu();
afterAll(() => gpu?.dispose());

const task = bitXor();
const gpt2: BodyConfig = { ...gpt2Config("tiny"), n_embd: 192, n_head: 3 };
const llama: BodyConfig = {
  model_type: "llama",
  hidden_size: 192,
  intermediate_size: 512,
  num_hidden_layers: 4,
  num_attention_heads: 3,
  num_key_value_heads: 3,
  rms_norm_eps: 1e-5,
  vocab_size: 100,
  max_position_embeddings: 64,
  hidden_act: "silu",
};
const bodyOf = (config: BodyConfig) => frozen(random(config), task, { dropout: 0 });
const batch = batchAt(task, { batchSize: 8 }, 0);

/** A model with some matrices scaled: those whose name fits, by a function of the row and the column. */
function withScaled(model: Model, ...scales: (readonly [RegExp, (row: number, column: number) => number])[]) {
  const parameters = model.parameters.map((parameter) => {
    const [, scale] = scales.find(([name]) => name.test(parameter.name)) ?? [];
    if (!scale) return parameter;
    const [, width] = parameter.shape as [number, number];
    const initial = async () =>
      (await parameter.initial()).map((w, i) => w * scale(Math.floor(i / width), i % width));
    return { ...parameter, initial };
  });
  return { ...model, parameters };
}

/** As pretrained bodies have it: a channel of the residual stream is a thousand times as large as the others, from the first layer on. */
const withLargeChannel = (model: Model) =>
  withScaled(model, [/layers\.0\.mlp\.down_proj/, (row) => (row === 0 ? 3000 : 1)]);

/** Of hidden units so many are large that not all can be multiplied apart, and they say no more than the others. */
const withLargeUnits = (model: Model, where = "") =>
  withScaled(
    model,
    [RegExp(`${where}mlp\\.up_proj`), (row) => (row % 20 === 0 ? 3000 : 1)],
    [RegExp(`${where}mlp\\.down_proj`), (_, column) => (column % 20 === 0 ? 1 / 3000 : 1)],
  );

const onCpu = [
  ["native", () => native({ threads: 1 })],
  ["wasm", () => wasm({ threads: 1 })],
] as const satisfies [string, () => Promise<Device>][];

describe.each(onCpu)("products in int8 on %s", (_, open) => {
  it("train as those in float32 do", async () => {
    const device = await open();
    const losses = async (compute: "f32" | "int8", model: Model) => {
      const trainer = await createTrainer(model, { batchSize: 8, device, compute });
      const all: number[] = [];
      for (let k = 0; k < 10; k++)
        all.push((await trainer.train(batchAt(task, { batchSize: 8 }, k), { learningRate: 1e-3 })).loss);
      await trainer.dispose();
      return all;
    };
    for (const config of [gpt2, llama]) {
      const model = bodyOf(config);
      const [exact, whole] = [await losses("f32", model), await losses("int8", model)];
      const off = Math.max(...exact.map((loss, i) => Math.abs(loss - whole[i]!)));
      expect(off).toBeLessThan(0.02);
      // rounding shows: the products really were of whole numbers
      expect(off).toBeGreaterThan(1e-6);
      expect(await losses("int8", model)).toEqual(whole);
    }
  });

  it("agree with float32 where a body bears them, and are said to where it does not", async () => {
    const device = await open();
    const agreement = async (model: Model) => {
      const trainer = await createTrainer(model, { batchSize: 8, device, compute: "int8" });
      const found = await trainer.agreement!(batch);
      await trainer.dispose();
      return found;
    };
    expect(await agreement(bodyOf(gpt2))).toBeGreaterThan(0.999);
    expect(await agreement(bodyOf(llama))).toBeGreaterThan(0.999);
    expect(await agreement(withLargeChannel(bodyOf(llama)))).toBeGreaterThan(0.99);
    expect(await agreement(withLargeUnits(bodyOf(llama)))).toBeLessThan(0.95);
  });

  it("leave first layers in float32, which others would make more of an error in", async () => {
    const device = await open();
    const agreement = async (model: Model, compute: "int8" | `int8:${number}`) => {
      const trainer = await createTrainer(model, { batchSize: 8, device, compute });
      const found = await trainer.agreement!(batch);
      await trainer.dispose();
      return found;
    };
    const bad = withLargeUnits(bodyOf(llama), "layers\\.0\\.");
    expect(await agreement(bad, "int8")).toBeLessThan(0.98);
    const better = await agreement(bad, "int8:1");
    expect(better).toBeGreaterThan(0.999);
    expect(better).toBeLessThan(1 - 1e-9);
    await expect(agreement(bad, "int8:4")).rejects.toThrow(
      "Cannot leave the first 4 layers in float32: there are 4; compute in f32, or all in int8",
    );
    const parameters = bad.parameters.map(({ layer: _, ...parameter }) => parameter);
    await expect(agreement({ ...bad, parameters }, "int8:1")).rejects.toThrow(
      "Cannot leave the first 1 layers in float32: no layer of this model has a number",
    );
  });

  it("agree with float32 in 7 bits, too, for processors on which 8 would overflow", async () => {
    const device: Device = { ...(await open()), wholeBits: async () => 7 };
    const agreement = async (model: Model) => {
      const trainer = await createTrainer(model, { batchSize: 8, device, compute: "int8" });
      const found = await trainer.agreement!(batch);
      await trainer.dispose();
      return found;
    };
    expect(await agreement(bodyOf(gpt2))).toBeGreaterThan(0.995);
    expect(await agreement(bodyOf(llama))).toBeGreaterThan(0.995);
  });
});

it("a notice of a gradient that does not agree comes before the first step, and of one that does none", async () => {
  const device = await native({ threads: 1 });
  const notices = async (model: Model, compute: "f32" | "int8") => {
    const said: string[] = [];
    const options = {
      steps: 1,
      batchSize: 8,
      device,
      compute,
      onNotice: (message: string) => said.push(message),
    };
    for await (const { step } of train(model, { train: () => [batch] }, options)) said.push(`step ${step}`);
    return said;
  };
  const bad = withLargeUnits(bodyOf(llama));
  expect(await notices(bodyOf(llama), "int8")).toEqual(["step 1"]);
  expect(await notices(bad, "f32")).toEqual(["step 1"]);
  expect(await notices(bad, "int8")).toEqual([
    expect.stringMatching(
      /^in int8, the gradient of the first batch has a cosine of -?0\.\d\d to that in float32/,
    ),
    "step 1",
  ]);
  const thawedWhole = frozen(random(llama), task, { dropout: 0, thaw: thaw.all });
  expect(await notices(thawedWhole, "int8")).toEqual([
    "nothing is computed in int8: no frozen matrix that is to be has 32,768 numbers or more",
    "step 1",
  ]);
});

it("a training that goes on is not looked at again", async () => {
  const trainer = await createTrainer(withLargeUnits(bodyOf(llama)), {
    batchSize: 8,
    device: "native",
    compute: "int8",
  });
  await trainer.advance(batch, { learningRate: 1e-3 });
  const said: string[] = [];
  const options = { steps: 2, onNotice: (message: string) => said.push(message) };
  for await (const _ of continueTraining(trainer, { train: () => [batch] }, options)) said.push("step");
  await trainer.dispose();
  expect(said).toEqual(["step"]);
});

it("a GPU refuses them in a sentence", async () => {
  if (!gpu) return void console.log("no software GPU here: that a GPU refuses int8 is not tested");
  await expect(createTrainer(bodyOf(gpt2), { batchSize: 8, device: gpu, compute: "int8" })).rejects.toThrow(
    'Cannot compute in int8 on the device "webgpu": it computes in f32. Use the device "native" or "wasm", or leave compute out',
  );
});
