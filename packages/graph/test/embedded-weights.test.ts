import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeOnnx } from "@permafrost/testing/decode-onnx";
import * as native from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { input, linear, relu, toOnnx, weight } from "../src/index.js";
import { devices, runOnce } from "./sessions.js";

const x = input("x", "f32", [2, 3]);
const y = linear(linear(x, weight("w", [3, 40])), weight("v", [40, 1200]), weight("b", [1200]));
const numbers = (length: number, phase: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin(i + phase));
const values: Record<string, Float32Array> = {
  w: numbers(120, 1),
  v: numbers(48_000, 2),
  b: numbers(1200, 3),
};
const fed = { x: numbers(6, 4) };

describe("weights inside the file", () => {
  it.each(devices)("compute on %s what the same weights beside it do", async (device) => {
    const outside = await runOnce(device, toOnnx({ y }), { ...fed, ...values });
    const inside = toOnnx({ y }, { weights: (name) => values[name]! });
    expect(await runOnce(device, { ...inside, weights: {} }, fed)).toEqual(outside);
    expect([...outside["y"]!].some((number) => Math.abs(number) > 0.1)).toBe(true);
  });

  it("are found again, as is what else the file carries", () => {
    const { bytes, weights } = toOnnx({ y }, { weights: (name) => values[name]!, metadata: { task: "xor" } });
    const model = decodeOnnx(bytes);
    for (const [name, numbers] of Object.entries(values))
      expect(
        new Float32Array(model.initializers.find((found) => found.name === name)!.bytes!.slice().buffer),
      ).toEqual(numbers);
    expect(model.metadata).toEqual({ task: "xor" });
    expect(Object.keys(weights).sort()).toEqual(["b", "v", "w"]);
  });

  it("must fit their shapes, and a file", () => {
    expect(() => toOnnx({ y }, { weights: () => new Float32Array(7) })).toThrow(
      'Cannot write the weight "w": expected shape [3,40], got 7 numbers',
    );
    const shared = new Float32Array(2 ** 24);
    const many = Object.fromEntries(
      Array.from({ length: 48 }, (_, i) => [`y${i}`, relu(weight(`w${i}`, [shared.length]))]),
    );
    expect(() => toOnnx(many, { weights: () => shared })).toThrow(/3.0 GiB of weights inside/);
  });
});

describe("weights in one file beside it", () => {
  it("are read from their places by ONNX Runtime itself", async () => {
    const folder = mkdtempSync(join(tmpdir(), "permafrost-"));
    try {
      let end = 0;
      const data = new Uint8Array(200_000);
      const { bytes } = toOnnx(
        { y },
        {
          weights(name) {
            const offset = Math.ceil(end / 64) * 64;
            data.set(new Uint8Array(values[name]!.buffer), offset);
            end = offset + values[name]!.byteLength;
            return { location: "model.data", offset };
          },
        },
      );
      writeFileSync(join(folder, "model.onnx"), bytes);
      writeFileSync(join(folder, "model.data"), data.subarray(0, end));
      const session = await native.InferenceSession.create(join(folder, "model.onnx"));
      const found = await session.run({ x: new native.Tensor("float32", fed.x, [2, 3]) });
      await session.release();
      const expected = await runOnce("native", toOnnx({ y }), { ...fed, ...values });
      expect(Float64Array.from(found["y"]!.data as Float32Array)).toEqual(expected["y"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
