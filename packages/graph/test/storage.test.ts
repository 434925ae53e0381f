import { decodeOnnx } from "@permafrost/testing/decode-onnx";
import { relativeError } from "@permafrost/testing/relative-error";
import * as native from "onnxruntime-node";
import * as web from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import {
  evaluate,
  gradients,
  input,
  linear,
  mul,
  type PackedPart,
  packWeight,
  reduceSum,
  reshape,
  storedBytes,
  toOnnx,
  weight,
} from "../src/index.js";
import type { CompactStorage } from "../src/onnx/storage.js";

const runtimes = { native, wasm: web } as const;

/** A product that uses the weight forward and backward, as training does. */
function program(transposed: boolean) {
  const shape = transposed ? [50, 40] : [40, 50];
  const x = input("x", "f32", [6, 40]);
  const y = linear(x, weight("w", shape), undefined, transposed);
  const loss = reshape(reduceSum(mul(y, y), [0, 1]), []);
  const [dx] = gradients(loss, [x]);
  return { outputs: { y, dx: dx! }, shape };
}

/** onnxruntime-node is fed no tensors of 4 bits. */
const bindings = (Object.keys(runtimes) as (keyof typeof runtimes)[]).flatMap((name) =>
  (["external", "input"] as const).map((binding) => [name, binding] as const),
);

function tensorOf(runtime: (typeof runtimes)[keyof typeof runtimes], { type, shape, bytes }: PackedPart) {
  const own = bytes.slice();
  const feeds = {
    f32: () => new runtime.Tensor("float32", new Float32Array(own.buffer), shape),
    f16: () => {
      const words = new Uint16Array(own.buffer);
      const tensor = new runtime.Tensor("float16", words, shape);
      // onnxruntime-node takes a Float16Array, which newer runtimes have, for empty
      return tensor.data === words ? tensor : Object.defineProperty(tensor, "data", { value: words });
    },
    u8: () => new runtime.Tensor("uint8", own, shape),
    i8: () => new runtime.Tensor("int8", new Int8Array(own.buffer), shape),
    i4: () => new runtime.Tensor("int4", own, shape),
  };
  return feeds[type]();
}

const values = (n: number, scale: number) =>
  Float32Array.from({ length: n }, (_, i) => scale * Math.sin(7 * i + 1) * (1 + (i % 5)));

/** How far a number may move, as a share of the largest in its block. */
const most: Record<CompactStorage, number> = { f16: 2 ** -11, int8: 0.5 / 127, int4: 0.5 / 7 };

const bytesOf = (parts: readonly PackedPart[], name: string) =>
  parts.find((part) => part.name === name)!.bytes;

/** What the parts stand for, read anew from their bytes. */
function unpack(parts: readonly PackedPart[], width: number, storage: CompactStorage): Float64Array {
  const bytes = bytesOf(parts, "w");
  if (storage === "f16") {
    const half = (h: number) => {
      const [exponent, fraction] = [(h >> 10) & 31, h & 1023];
      const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
      return h & 0x8000 ? -magnitude : magnitude;
    };
    return Float64Array.from(new Uint16Array(bytes.slice().buffer), half);
  }
  const scales = new Float32Array(bytesOf(parts, "w:scale").slice().buffer);
  const whole =
    storage === "int8"
      ? Array.from(bytes, (byte) => byte - 128)
      : [...bytes].flatMap((b) => [(b << 28) >> 28, (b << 24) >> 28]);
  const perRow = Math.ceil(width / 32);
  return Float64Array.from(
    whole,
    (q, i) => q * scales[Math.floor(i / width) * perRow + Math.floor((i % width) / 32)]!,
  );
}

describe.each(Object.keys(most) as CompactStorage[])("weights kept as %s", (storage) => {
  it.each(
    bindings.filter(([name, binding]) => !(storage === "int4" && name === "native" && binding === "input")),
  )("compute with the rounded numbers on %s, bound as %s", async (name, binding) => {
    const runtime = runtimes[name];
    for (const transposed of [false, true]) {
      const { outputs, shape } = program(transposed);
      const onnx = toOnnx(outputs, { storage: () => storage, weights: binding });
      const x = values(240, 1);
      const parts = packWeight("w", values(2000, 0.3), shape, storage);
      const external = { externalData: parts.map(({ name: path, bytes: data }) => ({ path, data })) };
      const session = await runtime.InferenceSession.create(onnx.bytes, {
        ...(binding === "external" && external),
        graphOptimizationLevel: "disabled",
      });
      const found = await session.run({
        x: new runtime.Tensor("float32", x, [6, 40]),
        ...(binding === "input" &&
          Object.fromEntries(parts.map((part) => [part.name, tensorOf(runtime, part)]))),
      });
      const wanted = evaluate(outputs, { x, w: unpack(parts, shape[1]!, storage) });
      for (const key of ["y", "dx"] as const)
        expect(relativeError(found[key]!.data as Float32Array, wanted[key])).toBeLessThan(1e-5);
      await session.release();
    }
  });

  it("round every number to the nearest step of its block", () => {
    const given = values(2000, 0.3);
    const rounded = unpack(packWeight("w", given, [40, 50], storage), 50, storage);
    const off = given.map((value, i) => {
      const start = i - (i % 50) + 32 * Math.floor((i % 50) / 32);
      const block = given.subarray(start, Math.min(start + 32, i - (i % 50) + 50));
      return Math.abs(value - rounded[i]!) / Math.max(...block.map(Math.abs));
    });
    expect(Math.max(...off)).toBeLessThan(most[storage] * 1.001);
    expect(Math.max(...off)).toBeGreaterThan(most[storage] / 2);
  });

  it("take the bytes that are announced", () => {
    const parts = packWeight("w", values(2000, 1), [40, 50], storage);
    const bytes = parts.reduce((sum, part) => sum + part.bytes.length, 0);
    expect(bytes).toBe(storedBytes([40, 50], storage));
    expect(bytes).toBeLessThan(storedBytes([40, 50], "f32") * 0.51);
  });

  it("are widened once for every use", () => {
    const { nodes } = decodeOnnx(toOnnx(program(false).outputs, { storage: () => storage }).bytes);
    const wide = nodes.filter(({ op }) => op === (storage === "f16" ? "Cast" : "DequantizeLinear"));
    expect(wide).toHaveLength(2);
  });
});

it("rounds to the nearest half float, ties to even", () => {
  const half = (value: number) =>
    new Uint16Array(bytesOf(packWeight("w", Float32Array.of(value), [1], "f16"), "w").slice().buffer)[0];
  expect(
    [0, -0, 1, -2, 65504, 65519, 2 ** -24, 2 ** -25, 2 ** -14, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 0.1].map(half),
  ).toEqual([0, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x7bff, 1, 0, 0x400, 0x3c00, 0x3c02, 0x2e66]);
});

it("keeps zeros, and blocks that do not fill up", () => {
  const parts = packWeight("w", Float32Array.from([...new Float32Array(32), -7, 3.5]), [1, 34], "int4");
  expect([...new Float32Array(bytesOf(parts, "w:scale").slice().buffer)]).toEqual([0, 1]);
  expect([...bytesOf(parts, "w")]).toEqual([...new Array<number>(16).fill(0), (4 << 4) | 9]);
});

it.each([
  ["f16", 65_520],
  ["f16", -1e5],
  ["f16", Number.NaN],
  ["int8", Number.POSITIVE_INFINITY],
  ["int4", Number.NaN],
] as const)("refuses to keep as %s what does not fit: %d", (storage, value) => {
  expect(() => packWeight("h.0.w", Float32Array.of(1, value), [2], storage)).toThrow(
    new RangeError(
      `Cannot keep "h.0.w" as ${storage}: found ${Math.fround(value)} at 1, expected ${storage === "f16" ? "numbers up to 65504" : "finite numbers"}. Keep it as f32`,
    ),
  );
});

it("keeps the largest half float, and float32 whatever it is", () => {
  const [half] = packWeight("w", Float32Array.of(65_519), [1], "f16");
  expect([...half!.bytes]).toEqual([0xff, 0x7b]);
  const [whole] = packWeight("w", Float32Array.of(Number.POSITIVE_INFINITY), [1], "f32");
  expect([...whole!.bytes]).toEqual([0, 0, 0x80, 0x7f]);
});

it("refuses to write compact weights into a file", () => {
  const write = () =>
    toOnnx(program(false).outputs, { weights: () => new Float32Array(2000), storage: () => "f16" });
  expect(write).toThrow('Cannot write the weight "w" as f16: weights in files are float32');
});
