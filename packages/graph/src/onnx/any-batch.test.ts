import { InferenceSession, Tensor as Numbers } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { add, constant, div, gelu, input, mul, reduceSum, reshape } from "../build.js";
import type { Tensor } from "../tensor.js";
import { toOnnxOfAnyBatch } from "./any-batch.js";
import { toOnnx } from "./write.js";

const x = (batch: number) => input("x", "f32", [batch, 3]);

async function run(bytes: Uint8Array, batch: number) {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const values = Float32Array.from({ length: 3 * batch }, (_, i) => i);
  const { y } = await session.run({ x: new Numbers("float32", values, [batch, 3]) });
  await session.release();
  return { dims: y!.dims, values: Array.from(y!.data as Float32Array) };
}

describe("toOnnxOfAnyBatch", () => {
  it.each<[string, (batch: number) => Tensor, (batch: number) => number[], number[]]>([
    ["a shape", (b) => reshape(x(b), [b * 3]), (b) => Array.from({ length: 3 * b }, (_, i) => i), []],
    [
      "what is the same for every example",
      (b) =>
        add(
          x(b),
          constant(
            Float32Array.from({ length: 3 * b }, (_, i) => i % 3),
            [b, 3],
          ),
        ),
      (b) => Array.from({ length: 3 * b }, (_, i) => i + (i % 3)),
      [3],
    ],
  ])("computes %s of the batch at hand", async (_, programOf, expected, rest) => {
    const { bytes } = toOnnxOfAnyBatch((batch) => ({ y: programOf(batch) }));
    for (const batch of [1, 3, 7]) {
      const dims = rest.length === 0 ? [3 * batch] : [batch, ...rest];
      expect(await run(bytes, batch)).toEqual({ dims, values: expected(batch) });
    }
  });

  it("refuses what it cannot compute of the batch", () => {
    expect(() => toOnnxOfAnyBatch((batch) => ({ y: div(reduceSum(x(batch), [0]), batch) }))).toThrow(
      "Cannot write the program for batches of any size: a constant of it holds something else for every size. Write it for one size",
    );
    const growing = (batch: number) =>
      constant(
        Float32Array.from({ length: batch }, (_, i) => i * i),
        [batch, 1],
      );
    expect(() => toOnnxOfAnyBatch((batch) => ({ y: mul(x(batch), growing(batch)) }))).toThrow(
      "a constant of it holds something else for every example",
    );
  });
});

describe("opset", () => {
  it("is written, with the file format that came with it, and refused if it lacks what is used", async () => {
    for (const opset of [18, 20, 22]) {
      const { bytes } = toOnnx({ y: add(x(2), 1) }, { opset });
      expect((await run(bytes, 2)).values).toEqual([1, 2, 3, 4, 5, 6]);
    }
    expect(() => toOnnx({ y: gelu(x(2)) }, { opset: 19 })).toThrow(
      "Cannot write the program for operator set 19: it uses what came with 20. Write it for 20 or a later one",
    );
    expect(() => toOnnx({ y: x(2) }, { opset: 17 })).toThrow(
      "expected opset to be one of 18, 19, 20, 21, 22, 23, found 17",
    );
  });
});
