import { describe, expect, it } from "vitest";
import { studentQuantile } from "./student.js";
import { isApart, summary } from "./summary.js";

// testing/oracles/study_statistics.py, SciPy 1.x
const OURS = [0.512, 0.534, 0.498, 0.571, 0.523];
const OTHERS = [0.481, 0.502, 0.499, 0.517, 0.476];

describe("summary()", () => {
  it("has SciPy's mean, deviation, standard error and interval of Student's t", () => {
    const found = summary(OURS);
    expect(found.n).toBe(5);
    expect(found.mean).toBeCloseTo(0.5276, 12);
    expect(found.deviation).toBeCloseTo(0.027682124195949974, 12);
    expect(found.error).toBeCloseTo(0.012379822292747169, 12);
    expect(found.student[0]).toBeCloseTo(0.49322810299208364, 10);
    expect(found.student[1]).toBeCloseTo(0.5619718970079165, 10);
  });

  it("has the percentiles that all samples with replacement have, but for what is drawn", () => {
    const [low, high] = summary(OURS).bootstrap;
    expect(Math.abs(low - 0.508)).toBeLessThan(0.002);
    expect(Math.abs(high - 0.5518)).toBeLessThan(0.002);
    const [less, more] = summary(OTHERS).bootstrap;
    expect(Math.abs(less - 0.4822)).toBeLessThan(0.002);
    expect(Math.abs(more - 0.5074)).toBeLessThan(0.002);
    expect(summary(OURS)).toEqual(summary(OURS));
  });

  it("has no spread of equals, whose mean is what they are", () => {
    // of these the sum over the count is off by a bit, or the deviation is
    for (const [n, value] of [
      [9, 0.925],
      [10, 0.1],
      [10, 0.7],
      [23, 0.3],
    ] as const)
      expect(summary(new Array<number>(n).fill(value))).toMatchObject({
        mean: value,
        deviation: 0,
        error: 0,
      });
  });

  it("knows nothing of the spread of one value, and nothing of none", () => {
    expect(summary([0.5])).toEqual({
      n: 1,
      mean: 0.5,
      deviation: Number.NaN,
      error: Number.NaN,
      bootstrap: [Number.NaN, Number.NaN],
      student: [Number.NaN, Number.NaN],
    });
    expect(summary([]).mean).toBeNaN();
  });
});

describe("isApart()", () => {
  it("is so where both intervals leave 0 out", () => {
    const found = summary(OURS.map((value, i) => value - OTHERS[i]!));
    expect(found.mean).toBeCloseTo(0.0326, 12);
    expect(found.student[0]).toBeCloseTo(0.0062808233913595815, 10);
    expect(found.student[1]).toBeCloseTo(0.058919176608640426, 10);
    expect(isApart(found)).toBe(true);
  });

  it("is not so where Student's t does not say so, though all have one sign", () => {
    const found = summary([0.001, 0.02, 0.05]);
    expect(found.bootstrap[0]).toBeGreaterThan(0);
    expect(found.student[0]).toBeLessThan(0);
    expect(isApart(found)).toBe(false);
    expect(isApart(summary([0.1]))).toBe(false);
  });
});

it("studentQuantile() is SciPy's, beyond its table, too", () => {
  for (const [freedom, quantile] of [
    [1, 12.7062047362],
    [4, 2.7764451052],
    [30, 2.0422724563],
    [31, 2.0395134464],
    [40, 2.02107539031],
    [100, 1.98397151852],
    [1000, 1.96233908083],
  ] as const)
    expect(studentQuantile(freedom)).toBeCloseTo(quantile, 5);
});
