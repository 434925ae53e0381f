import { input, linear, reshape, weight } from "@permafrost/graph";
import { relativeError } from "@permafrost/testing/relative-error";
import { describe, expect, it } from "vitest";
import { type Device, findOutliers, load, native, wasm } from "../src/index.js";

const [ROWS, INNER, OUTER] = [6, 400, 200];
const x = Float32Array.from({ length: ROWS * INNER }, (_, i) => Math.sin(i * i));
const w = Float32Array.from({ length: INNER * OUTER }, (_, i) => Math.sin(i * i + 1));

/** What is large: a column of x, a row of W, or nothing. */
const cases = { x: { column: 7 }, w: { row: 11 }, nothing: {} } as Readonly<
  Record<string, { column?: number; row?: number }>
>;

const compute = () => "int8" as const;
const y = linear(reshape(input("x", "f32", [2, 3, INNER]), [ROWS, INNER]), weight("w", [INNER, OUTER]));

describe.each<[string, () => Promise<Device>]>([
  ["native", () => native({ threads: 1 })],
  ["wasm", () => wasm({ threads: 1 })],
])("outliers on %s", (_, open) => {
  it.each(Object.keys(cases))("are multiplied apart where they are in %s", async (where) => {
    const { column, row } = cases[where]!;
    const given = x.map((v, i) => (i % INNER === column ? 1000 * v : v));
    const matrix = w.map((v, i) => (Math.floor(i / OUTER) === row ? 1000 * v : v));
    let reads = 0;
    const weights = async () => {
      reads++;
      return matrix;
    };
    const device = await open();
    const run = async (
      program: Parameters<typeof load>[1],
      from: typeof weights | ((name: string) => Promise<Float32Array>),
    ) => {
      const session = await load(device, program, from);
      const found = await session.run({ x: given }, { wanted: ["y"] });
      await session.dispose();
      return Float32Array.from(found["y"] as Float32Array);
    };
    const outliers = await findOutliers(device, { y }, { weights, feeds: { x: given }, compute });
    const found = await run(outliers.apart({ outputs: { y }, compute }), outliers.weights);
    await outliers.dispose();
    const [exact, without] = [
      await run({ outputs: { y } }, weights),
      await run({ outputs: { y }, compute }, weights),
    ];
    // what the large ones add is taken away, to see what is left of the others
    const large = Float32Array.from({ length: ROWS * OUTER }, (_, i) =>
      [column, row].reduce<number>(
        (sum, k) =>
          k === undefined
            ? sum
            : sum + given[Math.floor(i / OUTER) * INNER + k]! * matrix[k * OUTER + (i % OUTER)]!,
        0,
      ),
    );
    const others = (of: Float32Array) => of.map((v, i) => v - large[i]!);
    expect(relativeError(others(found), others(exact))).toBeLessThan(0.02);
    if (where === "nothing") expect([...found]).toEqual([...without]);
    else expect(relativeError(others(without), others(exact))).toBeGreaterThan(0.1);
    if (where === "nothing" && device.sharesWeights) expect(reads).toBe(3);
  });

  it("are none where columns differ by a norm's gains: those are made alike", async () => {
    const [rows, inner, outer] = [6, 200, 400];
    const given = Float32Array.from(
      { length: rows * inner },
      (_, i) => Math.sin(i * i) * 6 ** Math.sin(i % inner),
    );
    const matrix = Float32Array.from({ length: inner * outer }, (_, i) => Math.sin(i * i + 1));
    const product = linear(input("x", "f32", [rows, inner]), weight("w", [inner, outer]));
    const outputs = { y: product };
    const device = await open();
    const run = async (
      program: Parameters<typeof load>[1],
      weights: (name: string) => Promise<Float32Array>,
    ) => {
      const session = await load(device, program, weights);
      const { y } = await session.run({ x: given }, { wanted: ["y"] });
      await session.dispose();
      return Float32Array.from(y as Float32Array);
    };
    const weights = async () => matrix;
    const outliers = await findOutliers(device, outputs, { weights, feeds: { x: given }, compute });
    const found = await run(outliers.apart({ outputs, compute }), outliers.weights);
    await outliers.dispose();
    const exact = await run({ outputs }, weights);
    const without = await run({ outputs, compute }, weights);
    expect(relativeError(found, exact)).toBeLessThan(0.85 * relativeError(without, exact));
  });
});
