import { describe, expect, it } from "vitest";
import { levelsOf, outliersAmong } from "./column-levels.js";

const WIDTH = 400;
const tops = (of: (i: number) => number) => Float32Array.from({ length: WIDTH }, (_, i) => of(i));
/** Between two and three and a half: what normal numbers come to at most. */
const even = (i: number) => 2.75 + 0.75 * Math.sin(i * i);

describe("outliers", () => {
  it("are so few columns, and so much larger than all others", () => {
    expect(outliersAmong(tops((i) => (i === 7 || i === 30 ? 20 : even(i))))).toEqual([7, 30]);
    expect(outliersAmong(tops((i) => (i === 7 ? 13 : even(i))))).toEqual([]);
    expect(outliersAmong(tops((i) => (i % 50 === 0 ? 20 : even(i))))).toEqual([]);
  });
});

describe("levels", () => {
  it("make columns alike that differ by the gains of a norm", () => {
    const uneven = tops((i) => even(i) * 4 ** Math.sin(i));
    const factors = levelsOf(uneven)!;
    const spread = (of: Float32Array) => Math.max(...of) / Math.min(...of);
    expect(spread(uneven.map((top, i) => top * factors[i]!))).toBeLessThan(spread(uneven) / 4);
    // in the middle nothing changes
    expect(factors.toSorted()[WIDTH / 2]).toBe(1);
  });

  it("leave columns that are alike", () => {
    expect(levelsOf(tops(even))).toBeUndefined();
    expect(levelsOf(tops(() => 1))).toBeUndefined();
    expect(levelsOf(tops(() => 0))).toBeUndefined();
  });

  it("move nothing farther than four times, not even what is zero", () => {
    const factors = levelsOf(tops((i) => (i === 3 ? 0 : i % 2 ? 1000 : 1)))!;
    expect(Math.max(...factors)).toBe(4);
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(1 / 4);
  });
});
