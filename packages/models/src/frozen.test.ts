import { evaluate, input, type Tensor, weight } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { tinyConfigs } from "../test/tiny-configs.js";
import { frozen } from "./frozen.js";
import type { FrozenOptions } from "./frozen-options.js";
import { gpt2Config } from "./gpt2-config.js";
import type { Model, ModelTask } from "./model.js";
import { random } from "./random.js";

const config = { ...gpt2Config("tiny"), n_positions: 32 };
const source = random(config, { seed: 5 });
const task: ModelTask = {
  input: { kind: "values", tokens: 10, dim: 3 },
  output: { tokens: 2, labels: 3, classes: 4 },
};

async function run(model: Model, x: Tensor, bindings: Record<string, ArrayLike<number>>, lengths?: Tensor) {
  const all = { ...bindings };
  for (const { name, initial } of model.parameters) all[name] = await initial();
  const context = {
    weight: (name: string) => weight(name, model.parameters.find((p) => p.name === name)!.shape),
    dropout: (y: Tensor) => y,
    ...(lengths && { lengths }),
  };
  const shared = new Map<string, Tensor>();
  const { logits, hidden } = model.forward(x, {
    ...context,
    weight: (name) => shared.get(name) ?? shared.set(name, context.weight(name)).get(name)!,
  });
  return { shape: logits.shape, ...evaluate({ logits, hidden }, all) };
}

const values = (n: number) => Float32Array.from({ length: n }, (_, i) => Math.sin(i * 1.7));

describe("frozen()", () => {
  it("draws the input layer's bias for bodies that are singular at zero", async () => {
    const biasOf = async (body: string, options: FrozenOptions = {}) => {
      const { parameters } = frozen(random(tinyConfigs[body]!), task, options);
      return parameters.find(({ name }) => name === "input.bias")!.initial();
    };
    const drawn: string[] = [];
    for (const body of Object.keys(tinyConfigs))
      if ((await biasOf(body)).some((value) => value !== 0)) drawn.push(body);
    const kin = [
      "llama",
      "mistral",
      "qwen2",
      "qwen3",
      "smollm3",
      "phi",
      "phi3",
      "gemma",
      "gemma2",
      "gemma3_text",
    ];
    const seeing = ["vit", "deit", "dinov2", "dinov2_with_registers", "clip_vision_model"];
    expect(drawn.sort()).toEqual([...kin, ...seeing, "gpt_neox", "modernbert", "t5", "mt5", "umt5"].sort());
    const bias = await biasOf("llama");
    const length = Math.sqrt(bias.reduce((sum, value) => sum + value * value, 0));
    expect(length).toBeGreaterThan(0.07);
    expect(length).toBeLessThan(0.28);
    expect(await biasOf("llama", { inputBias: "zero" })).toEqual(new Float32Array(12));
    expect((await biasOf("gpt2", { inputBias: "drawn" })).every((value) => value !== 0)).toBe(true);
    await expect(biasOf("gpt2", { inputBias: "none" as "zero" })).rejects.toThrow(
      'the input bias "none": expected zero or drawn',
    );
  });

  it("reads the last tokens, in the order token, label, class", async () => {
    const model = frozen(source, task);
    const { shape, logits, hidden } = await run(model, input("x", "f32", [2, 10, 3]), { x: values(60) });
    expect(shape).toEqual([2, 6, 4]);
    const w = await model.parameters.find(({ name }) => name === "output.weight")!.initial();
    const b = await model.parameters.find(({ name }) => name === "output.bias")!.initial();
    // example 1, last token, label 2, class 3: output 11
    let expected = b[11]!;
    for (let i = 0; i < 64; i++) expected += hidden[(10 + 9) * 64 + i]! * w[11 * 64 + i]!;
    expect(logits[(1 * 6 + 3 + 2) * 4 + 3]).toBeCloseTo(expected, 10);
  });

  it("takes batches of fewer tokens, from the first position on", async () => {
    const model = frozen(source, task);
    const long = await run(model, input("x", "f32", [1, 10, 3]), { x: values(30) });
    const short = await run(model, input("x", "f32", [1, 7, 3]), { x: values(21) });
    expect([...short.hidden].slice(0, 5)).toEqual([...long.hidden].slice(0, 5));
  });

  it("reads the last real tokens where lengths are given, whatever the padding holds", async () => {
    const model = frozen(source, task);
    expect(model.ragged).toBe(false);
    expect(frozen(source, { ...task, ragged: true }).ragged).toBe(true);
    const lengths = input("lengths", "i32", [2]);
    const padded = values(60);
    const garbage = padded.map((x, i) => (i >= 21 && i < 30 ? 1e3 : x));
    const short = await run(model, input("x", "f32", [1, 7, 3]), { x: padded.subarray(0, 21) });
    for (const x of [padded, garbage]) {
      const { logits } = await run(model, input("x", "f32", [2, 10, 3]), { x, lengths: [7, 10] }, lengths);
      logits.subarray(0, 24).forEach((value, i) => {
        expect(value).toBeCloseTo(short.logits[i]!, 9);
      });
    }
  });

  it("draws the new layers as the paper's code does", async () => {
    const model = frozen(source, task, { seed: 4 });
    const initial = async (name: string) => model.parameters.find((p) => p.name === name)!.initial();
    const w = await initial("input.weight");
    for (let j = 0; j < 3; j++) {
      let square = 0;
      for (let i = 0; i < 64; i++) square += w[i * 3 + j]! ** 2;
      expect(Math.sqrt(square)).toBeCloseTo(1.41, 5);
    }
    expect((await initial("input.bias")).every((x) => x === 0)).toBe(true);
    const output = await initial("output.weight");
    expect(Math.max(...output.map(Math.abs))).toBeLessThanOrEqual(1 / 8);
    expect(Math.max(...output.map(Math.abs))).toBeGreaterThan(0.12);
    expect(await frozen(source, task, { seed: 5 }).parameters[0]!.initial()).not.toEqual(w);

    const words = frozen(source, { ...task, input: { kind: "ids", tokens: 10, vocabulary: 500 } });
    const table = await words.parameters[0]!.initial();
    expect(table.reduce((sum, x) => sum + x * x, 0) / table.length).toBeCloseTo(1, 1);
  });

  it("cuts the positions to the rows in use", async () => {
    const { shape, initial } = frozen(source, task).parameters.find(({ name }) => name === "wpe.weight")!;
    expect(shape).toEqual([10, 64]);
    expect(await initial()).toEqual((await source.read("wpe.weight")).subarray(0, 640));
  });

  it("drops after the linear input layer and where the body does", () => {
    const rates = (model: Model, x: Tensor) => {
      const seen: number[] = [];
      model.forward(x, {
        weight: (name) => weight(name, model.parameters.find((p) => p.name === name)!.shape),
        dropout: (y, rate) => {
          seen.push(rate);
          return y;
        },
      });
      return seen;
    };
    const x = input("x", "f32", [1, 10, 3]);
    const other = random({ ...config, embd_pdrop: 0.2, attn_pdrop: 0.3, resid_pdrop: 0 });
    expect(rates(frozen(other, task), x)).toEqual([0.1, 0.2, 0.3, 0.3]);
    expect(rates(frozen(source, task), x)).toEqual(Array(8).fill(0.1));
    expect(rates(frozen(source, task, { dropout: 0.25 }), x)).toEqual(Array(8).fill(0.25));
    const words = frozen(source, { ...task, input: { kind: "ids", tokens: 10, vocabulary: 9 } });
    expect(rates(words, input("x", "i32", [1, 10]))).toHaveLength(7);
  });

  it("says what does not fit", () => {
    const of = (change: object, options = {}) => frozen(source, { ...task, ...change }, options);
    expect(() => of({ input: { kind: "values", tokens: 33, dim: 3 } })).toThrow(
      new RangeError(
        "Cannot put a task of 33 tokens on random gpt2 weights (seed 5): this gpt2 body has positions for 32; shorten the task, or take a body with more positions",
      ),
    );
    expect(() => of({ output: { tokens: 11, labels: 1, classes: 2 } })).toThrow("reads 11");
    expect(() => of({ output: { tokens: 1, labels: 0, classes: 2 } })).toThrow("output.labels = 0");
    expect(() => of({}, { inputLayer: "identity" })).toThrow("Cannot feed vectors of 3");
    expect(() => of({}, { dropout: 1 })).toThrow("dropout 1");
    expect(() => frozen(source, task).forward(input("x", "f32", [2, 11, 3]), undefined as never)).toThrow(
      "Cannot run the model on f32[2,11,3]: expected f32[batch,tokens,3] with 2 to 10 tokens",
    );
  });

  it("gives one number for each label that is a value", async () => {
    const output = { kind: "values", tokens: 2, labels: 3, classes: 1 } as const;
    const model = frozen(source, { ...task, output });
    expect(model.output.kind).toBe("values");
    expect(() => frozen(source, { ...task, output: { ...output, classes: 2 } })).toThrow(
      "values of 2 classes: expected output.classes = 1",
    );
    const { shape, logits } = await run(model, input("x", "f32", [2, 10, 3]), { x: values(60) });
    expect(shape).toEqual([2, 6, 1]);
    expect(new Set(logits).size).toBe(12);
  });

  it("feeds vectors to the body as they are when asked to", () => {
    const direct = frozen(
      source,
      { ...task, input: { kind: "values", tokens: 4, dim: 64 } },
      { inputLayer: "identity" },
    );
    expect(direct.parameters[0]!.name).toBe("wpe.weight");
  });
});
