import { gather, matMul, reshape, slice } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { attentionMaps, exportOnnx, type Inputs, predict, type Runnable } from "../src/index.js";

const device = "native";

/** Two tokens of two numbers, times a matrix. */
const valuesModel = (matrix: readonly number[]): Runnable => ({
  input: { kind: "values", tokens: 2, dim: 2 },
  output: { tokens: 1, labels: 1, classes: 2 },
  ragged: true,
  parameters: [{ name: "w", shape: [4, 2], thawed: false, initial: async () => Float32Array.from(matrix) }],
  forward: (x, context) => ({
    logits: reshape(matMul(reshape(x, [-1, 4]), context.weight("w")), [-1, 1, 2]),
  }),
});
const model = valuesModel([1, 0, 0, 1, 0, 0, 0, 0]);
const ids: Runnable = {
  ...model,
  input: { kind: "ids", tokens: 2, vocabulary: 5 },
  parameters: [{ name: "table", shape: [5, 2], thawed: false, initial: async () => new Float32Array(10) }],
  forward: (x, context) => ({ logits: slice(gather(context.weight("table"), x), 1, 1, 2) }),
};

describe("predict()", () => {
  it.each([
    [
      { compute: "int9" },
      'compute to be f32, int8, or int8:4, which leaves the first 4 layers in float32, found "int9"',
    ],
    [
      { compute: ["int8"] },
      "compute to be f32, int8, or int8:4, which leaves the first 4 layers in float32, found",
    ],
    [{ storage: "f64" }, 'storage to be one of f32, f16, int8, int4, found "f64"'],
    [{ batchSize: 0 }, "batchSize to be a whole number of at least 1, found 0"],
  ])("refuses %j, of whatever size the model is", async (options, message) => {
    await expect(
      predict(model, { x: new Float32Array(4) }, { device, ...(options as object) }),
    ).rejects.toThrow(`Cannot open a predictor: expected ${message}`);
  });

  it("takes whole examples of finite numbers", async () => {
    const { classes, logits } = await predict(
      model,
      { x: Float32Array.of(1, 2, 0, 0, 4, 3, 0, 0) },
      { device },
    );
    expect([...classes]).toEqual([1, 0]);
    expect([...logits]).toEqual([1, 2, 4, 3]);
  });

  it.each<[string, Runnable, unknown, string]>([
    ["nothing", model, undefined, "expected x to be a Float32Array of values, found nothing"],
    ["a list", model, { x: [1, 2, 3, 4] }, 'expected x to be a Float32Array of values, found "a list"'],
    ["ids for values", model, { x: Int32Array.of(1, 2, 3, 4) }, "found an Int32Array"],
    ["values for ids", ids, { x: Float32Array.of(1, 2) }, "expected x to be a Int32Array of ids"],
    ["doubles", model, { x: Float64Array.of(1, 2, 3, 4) }, "found a Float64Array"],
    ["a part", model, { x: new Float32Array(6) }, "found 6 numbers, the model takes 4 for each example"],
    [
      "too few lengths",
      model,
      { x: new Float32Array(8), lengths: Int32Array.of(1) },
      "found 8 numbers and 1 lengths, the model takes 4 and one length for each example",
    ],
    [
      "NaN",
      model,
      { x: Float32Array.of(0, 0, 0, 0, 1, Number.NaN, 0, 0) },
      "example 1 holds NaN at 1, expected finite numbers",
    ],
    ["infinity", model, { x: Float32Array.of(0, 0, 0, 1 / 0) }, "example 0 holds Infinity at 3"],
    ["unknown ids", ids, { x: Int32Array.of(4, 5) }, "example 0 holds 5 at 1, expected ids from 0 to 4"],
    ["negative ids", ids, { x: Int32Array.of(-1, 0) }, "example 0 holds -1 at 0"],
    [
      "no tokens",
      model,
      { x: new Float32Array(4), lengths: Int32Array.of(0) },
      "example 0 has the length 0, expected 1 to 2",
    ],
    [
      "too many tokens",
      model,
      { x: new Float32Array(4), lengths: Int32Array.of(3) },
      "example 0 has the length 3, expected 1 to 2",
    ],
  ])("refuses %s", async (_, of, examples, message) => {
    await expect(predict(of, examples as Inputs, { device })).rejects.toThrow(message);
  });

  it("never counts what is no number", async () => {
    const broken = valuesModel([1, Number.POSITIVE_INFINITY, 0, 0, 0, 0, 0, 0]);
    await expect(predict(broken, { x: Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0) }, { device })).rejects.toThrow(
      /^Cannot predict example [01]: its logits are not finite/,
    );
  });
});

it("options that there are not are refused", async () => {
  const x = new Float32Array(4);
  await expect(predict(model, { x }, { batchsize: 1 } as never)).rejects.toThrow(
    'the nearest is "batchSize"',
  );
  await expect(attentionMaps(model, { x }, { layer: 1 } as never)).rejects.toThrow('the nearest is "layers"');
  await expect(exportOnnx(model, { probability: true } as never)).rejects.toThrow(
    'the nearest is "probabilities"',
  );
});
