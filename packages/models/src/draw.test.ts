import { describe, expect, it } from "vitest";
import { draw } from "./draw.js";

const mean = (x: ArrayLike<number>) => Array.from(x).reduce((sum, v) => sum + v, 0) / x.length;
/** Mean of the n-th powers of the standardized values. */
const moment = (x: Float32Array, n: number, centre: number, scale: number) =>
  mean(x.map((v) => ((v - centre) / scale) ** n));

describe("draw()", () => {
  it("draws normals with the moments of the normal distribution", () => {
    const x = draw({ kind: "normal", mean: 3, std: 0.5 }, [400, 1001], 7, "w");
    expect(moment(x, 1, 3, 0.5)).toBeCloseTo(0, 2);
    expect(moment(x, 2, 3, 0.5)).toBeCloseTo(1, 1.5);
    expect(moment(x, 3, 3, 0.5)).toBeCloseTo(0, 1);
    expect(Math.abs(moment(x, 4, 3, 0.5) - 3)).toBeLessThan(0.06);
    // neighbours, which come in pairs, are independent
    expect(Math.abs(mean(x.subarray(1).map((v, i) => ((v - 3) * (x[i]! - 3)) / 0.25)))).toBeLessThan(0.006);
  });

  it("draws uniforms between low and high", () => {
    const x = draw({ kind: "uniform", low: -2, high: 1 }, [200_000], 7, "w");
    expect(x.every((v) => v >= -2 && v <= 1)).toBe(true);
    expect(Math.abs(mean(x) + 0.5)).toBeLessThan(0.008);
    expect(Math.abs(moment(x, 2, -0.5, 3) - 1 / 12)).toBeLessThan(0.001);
  });

  for (const [rows, columns] of [
    [48, 5],
    [5, 48],
    [16, 16],
  ] as const)
    it(`draws a ${rows} × ${columns} matrix with a gain and right angles`, () => {
      const x = draw({ kind: "orthogonal", gain: 1.41 }, [rows, columns], 1, "input.weight");
      const at = (i: number, k: number) => (rows < columns ? x[i * columns + k]! : x[k * columns + i]!);
      const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
      for (let i = 0; i < count; i++)
        for (let j = 0; j < count; j++) {
          let dot = 0;
          for (let k = 0; k < length; k++) dot += at(i, k) * at(j, k);
          expect(dot).toBeCloseTo(i === j ? 1.41 ** 2 : 0, 5);
        }
    });

  it("gives a name the same values whatever else is drawn, and other names and seeds others", () => {
    const one = (seed: number, name: string) => draw({ kind: "normal", mean: 0, std: 1 }, [3], seed, name);
    expect(one(0, "a")).toEqual(one(0, "a"));
    expect(one(0, "a")).not.toEqual(one(1, "a"));
    expect(one(0, "a")).not.toEqual(one(0, "b"));
    expect(one(1, "1a")).not.toEqual(one(11, "a"));
  });

  it("keeps its values from release to release", () => {
    const values = [...draw({ kind: "normal", mean: 0, std: 1 }, [4], 0, "h.0.attn.c_attn.weight")];
    expect(values.map((x) => +x.toFixed(5))).toMatchInlineSnapshot(`
      [
        0.14108,
        -1.54273,
        0.80439,
        -1.09405,
      ]
    `);
  });

  it("refuses a seed that is no whole number", () => {
    for (const seed of [-1, 0.5, Number.NaN])
      expect(() => draw({ kind: "normal", mean: 0, std: 1 }, [1], seed, "w")).toThrow(
        "a whole number from 0",
      );
  });
});
