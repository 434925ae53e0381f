import { input, linear, type Storage, weight } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { type Device, load, native, wasm } from "../src/index.js";

const [ROWS, INNER, COLUMNS] = [2, 32, 32];
const x = Float32Array.from({ length: ROWS * INNER }, (_, i) => (i % 7) - 3);

/** The largest whole number that is kept exactly in a row of whole numbers up to it. */
const LARGEST = { f16: 2048, int8: 127, int4: 7 } as const;

/** Whole numbers in rows that each have the largest. */
const matrixUpTo = (largest: number) =>
  Float32Array.from({ length: INNER * COLUMNS }, (_, i) =>
    i % COLUMNS === 0 ? largest : ((i * 37) % (2 * largest + 1)) - largest,
  );

async function product(device: Device, matrix: Float32Array, storage: Storage): Promise<Float32Array> {
  const y = linear(input("x", "f32", [ROWS, INNER]), weight("matrix", [INNER, COLUMNS]));
  const session = await load(device, { outputs: { y }, storage: () => storage }, async () => matrix);
  const result = await session.run({ x }, { wanted: ["y"] });
  await session.dispose();
  return result["y"] as Float32Array;
}

describe.each<[string, () => Promise<Device>]>([
  ["native", () => native({ threads: 1 })],
  ["native, prepacked", () => native({ threads: 1, prepack: true })],
  ["wasm", () => wasm({ threads: 1 })],
])("weights on %s", (_, open) => {
  it.each(["f16", "int8", "int4"] as const)(
    "are the same numbers as %s, where it has them",
    async (storage) => {
      const device = await open();
      const matrix = matrixUpTo(LARGEST[storage]);
      const exact = await product(device, matrix, "f32");
      expect(exact[0]).toBe(LARGEST[storage] * x.subarray(0, INNER).reduce((sum, value) => sum + value, 0));
      expect(await product(device, matrix, storage)).toEqual(exact);
      // and rounded where it does not
      const between = matrix.map((value) => value + 0.3);
      expect(await product(device, between, storage)).not.toEqual(await product(device, between, "f32"));
    },
  );
});
