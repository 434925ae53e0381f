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

  it("draws normals in every range as often as the density says", () => {
    const x = draw({ kind: "normal", mean: 0, std: 1 }, [1_000_000], 3, "w");
    // P(|x| > limit), by the error function; 3.44 is where the ziggurat's tail begins
    const tails = {
      0.2: 0.841481,
      0.5: 0.617075,
      1: 0.317311,
      2: 0.0455003,
      3: 0.0026998,
      3.44: 0.00058174,
      4: 6.3342e-5,
    };
    for (const [limit, share] of Object.entries(tails)) {
      const count = x.filter((v) => Math.abs(v) > Number(limit)).length;
      expect(Math.abs(count - 1e6 * share)).toBeLessThan(4 * Math.sqrt(1e6 * share * (1 - share)));
    }
    expect(Math.abs(x.filter((v) => v > 0).length - 5e5)).toBeLessThan(2000);
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

  it("draws a number or its opposite, as often", () => {
    const x = draw({ kind: "bernoulli", value: 0.5 }, [100, 100], 7, "w");
    expect(x.every((v) => v === 0.5 || v === -0.5)).toBe(true);
    expect(Math.abs(mean(x))).toBeLessThan(0.02);
  });

  it("keeps as many as are asked for, each as likely, and as they were drawn", () => {
    const of = { kind: "normal", mean: 0, std: 1 } as const;
    const whole = draw(of, [40, 50], 7, "w");
    const kept = new Float64Array(4);
    for (let seed = 0; seed < 40; seed++) {
      const x = draw({ kind: "sparse", of, density: 0.1 }, [40, 50], seed, "w");
      expect(x.filter((v) => v !== 0)).toHaveLength(200);
      x.forEach((v, i) => {
        if (v !== 0) kept[Math.floor(i / 500)]!++;
        if (v !== 0 && seed === 7) expect(v).toBe(whole[i]);
      });
    }
    // 2,000 in each quarter, give or take four deviations
    expect(kept.every((count) => Math.abs(count - 2000) < 4 * Math.sqrt(2000 * 0.9 * 0.75))).toBe(true);
    expect(draw({ kind: "sparse", of, density: 1e-9 }, [3], 0, "w").filter((v) => v !== 0)).toHaveLength(1);
  });

  it("draws no ring that is not square", () => {
    expect(() => draw({ kind: "ring", value: 1 }, [2, 3], 0, "w")).toThrow(
      "as a ring: it is no square matrix",
    );
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
        0.0491,
        -1.03022,
        0.55755,
        -1.04811,
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
