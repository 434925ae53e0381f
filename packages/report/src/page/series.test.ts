import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketsOf, smoothed, ticksOf } from "./series.js";

describe("bucketsOf()", () => {
  it("joins neighbours and keeps what sticks out", () => {
    const points = [1, 2, 9, 4, 5].map((value, i) => ({ step: i + 1, value }));
    expect(bucketsOf(points, 3)).toEqual([
      { step: 1.5, mean: 1.5, low: 1, high: 2 },
      { step: 3.5, mean: 6.5, low: 4, high: 9 },
      { step: 5, mean: 5, low: 5, high: 5 },
    ]);
    expect(bucketsOf([], 3)).toEqual([]);
    expect(bucketsOf(points, 100)).toHaveLength(5);
  });
});

describe("smoothed()", () => {
  it("takes means of neighbours, fewer at the ends", () => {
    expect(smoothed([0, 3, 6, 0, 0], 1)).toEqual([0, 3, 3, 2, 0]);
    expect(smoothed([5, 1], 0)).toEqual([5, 1]);
  });

  it("leaves a straight line as it is: nothing comes late", () => {
    const line = Array.from({ length: 20 }, (_, i) => 2 * i);
    smoothed(line, 4).forEach((value, i) => void expect(value).toBeCloseTo(line[i]!));
  });
});

describe("ticksOf()", () => {
  it("are round and cover the range", () => {
    expect(ticksOf(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksOf(0, 1500, 6)).toEqual([0, 500, 1000, 1500]);
    expect(ticksOf(0, 0)).toEqual([0]);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (low, more) => {
          const ticks = ticksOf(low, low + more);
          expect(ticks[0]).toBeLessThanOrEqual(low + 1e-6 * more);
          expect(ticks.at(-1)).toBeGreaterThanOrEqual(low + more * (1 - 1e-6));
          expect(ticks.length).toBeLessThan(9);
        },
      ),
    );
  });
});
