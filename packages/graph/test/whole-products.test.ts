import { decodeOnnx } from "@permafrost/testing/decode-onnx";
import { relativeError } from "@permafrost/testing/relative-error";
import * as native from "onnxruntime-node";
import * as web from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import {
  add,
  evaluate,
  gradients,
  input,
  linear,
  mul,
  packWeight,
  reduceSum,
  reshape,
  toOnnx,
  weight,
} from "../src/index.js";

const runtimes = { native, wasm: web } as const;
const [BATCH, TOKENS, INNER, OUTER] = [2, 3, 40, 50];

/** A product with a bias, and the gradient that flows back through it, whose rows differ in size a millionfold. */
function program(transposed: boolean) {
  const shape = transposed ? [OUTER, INNER] : [INNER, OUTER];
  const x = input("x", "f32", [BATCH, TOKENS, INNER]);
  const y = linear(x, weight("w", shape), weight("b", [OUTER]), transposed);
  const loss = reshape(reduceSum(mul(y, input("dy", "f32", [BATCH, TOKENS, OUTER])), [0, 1, 2]), []);
  const [dx] = gradients(loss, [x]);
  return { outputs: { y, dx: dx! }, shape };
}

const values = (n: number, scale: number) =>
  Float32Array.from({ length: n }, (_, i) => scale * Math.sin(7 * i + 1) * (1 + (i % 5)));
const x = values(BATCH * TOKENS * INNER, 1);
const dy = Float32Array.from(values(BATCH * TOKENS * OUTER, 1), (v, i) => v * 10 ** -Math.floor(i / OUTER));
const w = values(INNER * OUTER, 0.3);
const b = values(OUTER, 1);

/** The nearest of 255 steps of a line of numbers, whose largest magnitude is the last of them. */
function rounded(line: Float64Array): Float64Array {
  const step = Math.fround(line.reduce((most, v) => Math.max(most, Math.abs(v)), 0) / 127);
  return line.map((v) => (step === 0 ? 0 : Math.round(v / step) * step));
}

/** A product of rounded rows with rounded columns, as plainly as it can be written. */
function product(rows: Float32Array, inner: number, outer: number, at: (k: number, j: number) => number) {
  const columns = Array.from({ length: outer }, (_, j) =>
    rounded(Float64Array.from({ length: inner }, (_, k) => at(k, j))),
  );
  return Array.from({ length: rows.length / inner }, (_, i) => {
    const row = rounded(Float64Array.from(rows.subarray(i * inner, (i + 1) * inner)));
    return columns.map((column) => column.reduce((sum, v, k) => sum + v * row[k]!, 0));
  }).flat();
}

async function run(
  name: keyof typeof runtimes,
  { outputs, shape }: ReturnType<typeof program>,
  given: { x: Float32Array; dy: Float32Array },
  binding: "external" | "input" = "external",
) {
  const runtime = runtimes[name];
  const onnx = toOnnx(outputs, { compute: (of) => (of === "w" ? "int8" : "f32"), weights: binding });
  const parts = Object.values(onnx.weights).flatMap(({ source, shape, storage }) =>
    packWeight(source, { w, b }[source]!, shape, storage),
  );
  const session = await runtime.InferenceSession.create(onnx.bytes, {
    graphOptimizationLevel: "basic",
    ...(binding === "external" && {
      externalData: parts.map(({ name, bytes }) => ({ path: name, data: bytes })),
    }),
  });
  const fed = parts.map(({ name, type, shape, bytes }) => {
    const { buffer } = bytes.slice();
    return [
      name,
      type === "i8"
        ? new runtime.Tensor("int8", new Int8Array(buffer), shape)
        : new runtime.Tensor("float32", new Float32Array(buffer), shape),
    ];
  });
  const found = await session.run({
    x: new runtime.Tensor("float32", given.x, [BATCH, TOKENS, INNER]),
    dy: new runtime.Tensor("float32", given.dy, [BATCH, TOKENS, OUTER]),
    ...(binding === "input" && Object.fromEntries(fed)),
  });
  await session.release();
  expect(shape).toHaveLength(2);
  return { y: found["y"]!.data as Float32Array, dx: found["dx"]!.data as Float32Array };
}

describe.each(Object.keys(runtimes) as (keyof typeof runtimes)[])(
  "products in whole numbers on %s",
  (name) => {
    it.each(["external", "input"] as const)(
      "are those of rounded rows and columns, in both directions, bound as %s",
      async (binding) => {
        for (const transposed of [false, true]) {
          const made = program(transposed);
          const at = (k: number, j: number) => w[transposed ? j * INNER + k : k * OUTER + j]!;
          const y = product(x, INNER, OUTER, at).map((v, i) => v + b[i % OUTER]!);
          const dx = product(dy, OUTER, INNER, (j, k) => at(k, j));
          const found = await run(name, made, { x, dy }, binding);
          expect(relativeError(found.y, Float32Array.from(y))).toBeLessThan(1e-5);
          // every row by itself: the last is a millionth of the first
          for (let row = 0; row < BATCH * TOKENS; row++) {
            const of = (from: ArrayLike<number>) =>
              Float32Array.from({ length: INNER }, (_, i) => from[row * INNER + i]!);
            expect(relativeError(of(found.dx), of(dx))).toBeLessThan(1e-5);
          }
          const exact = evaluate(made.outputs, { x, dy, w, b });
          expect(relativeError(found.y, exact.y)).toBeLessThan(0.01);
          expect(relativeError(found.y, exact.y)).toBeGreaterThan(0.001);
        }
      },
    );

    it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
      "of %s are no numbers, wherever it stands, and nothing else is",
      async (wrong) => {
        const made = program(false);
        const clean = await run(name, made, { x, dy });
        for (const at of [0, 17, INNER - 1]) {
          const spoiled = x.slice();
          spoiled[INNER + at] = wrong;
          const { y } = await run(name, made, { x: spoiled, dy });
          expect(y.subarray(OUTER, 2 * OUTER).some(Number.isFinite)).toBe(false);
          expect(y.subarray(2 * OUTER)).toEqual(clean.y.subarray(2 * OUTER));
        }
      },
    );

    it("of zeros are zeros", async () => {
      const { y, dx } = await run(name, program(true), { x: x.map(() => 0), dy: dy.map(() => 0) });
      expect(y.every((v, i) => v === b[i % OUTER]!)).toBe(true);
      expect(dx.every((v) => v === 0)).toBe(true);
    });
  },
);

it("numbers of a side that two products share are rounded once", () => {
  const x = input("x", "f32", [4, INNER]);
  const both = { a: linear(x, weight("v", [INNER, OUTER])), b: linear(x, weight("w", [INNER, OUTER])) };
  const { nodes } = decodeOnnx(toOnnx(both, { compute: () => "int8" }).bytes);
  const count = (op: string) => nodes.filter((node) => node.op === op).length;
  expect([count("QuantizeLinear"), count("MatMulIntegerToFloat")]).toEqual([1, 2]);
});

it("a matrix that is looked up as well stays there as it is", () => {
  const w = weight("w", [INNER, INNER]);
  const { weights } = toOnnx(
    { twice: add(w, w), y: linear(input("x", "f32", [4, INNER]), w) },
    { compute: () => "int8" },
  );
  expect(Object.entries(weights).map(([name, { source, storage }]) => [name, source, storage])).toEqual([
    ["w", "w", "f32"],
    ["w:int8:straight", "w", "int8:straight"],
  ]);
});

it("a column of zeros has a scale that divides nothing", () => {
  const zeros = new Float32Array(INNER * OUTER).map((_, i) => (i % OUTER === 3 ? 0 : w[i]!));
  for (const storage of ["int8:straight", "int8:flipped"] as const) {
    const [whole, scales] = packWeight(
      "w",
      zeros,
      storage === "int8:straight" ? [INNER, OUTER] : [OUTER, INNER],
      storage,
    );
    expect(new Float32Array(scales!.bytes.slice().buffer).every(Number.isFinite)).toBe(true);
    expect(Math.max(...new Int8Array(whole!.bytes.slice().buffer))).toBe(127);
  }
});

it("numbers that are not finite are not kept as whole ones", () => {
  expect(() => packWeight("w", Float32Array.of(1, Number.NaN, 3, 4), [2, 2], "int8:flipped")).toThrow(
    'Cannot compute with "w" in int8: found NaN at 1, expected finite numbers. Compute in f32',
  );
});

it("computing in something else is refused", () => {
  const y = linear(input("x", "f32", [4, INNER]), weight("w", [INNER, OUTER]));
  expect(() => toOnnx({ y }, { compute: () => "int4" as "int8" })).toThrow(
    'Cannot write the weight "w": expected its products to be in f32, int8, found "int4"',
  );
});
