import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { halfToFloatBits, halvesOf, toBfloatBits, toHalfBits } from "./float16.js";

const asFloat = (bits: number) => new Float32Array(new Uint32Array([bits]).buffer)[0]!;
const halfValue = (half: number) => asFloat(halfToFloatBits()[half]!);

describe("float16", () => {
  it("has the values of IEEE 754", () => {
    expect(halfValue(0x3c00)).toBe(1);
    expect(halfValue(0xc000)).toBe(-2);
    expect(halfValue(0x7bff)).toBe(65504);
    expect(halfValue(0x0001)).toBe(2 ** -24);
    expect(halfValue(0x03ff)).toBe(1023 * 2 ** -24);
    expect(halfValue(0x0400)).toBe(2 ** -14);
    expect(halfValue(0xfc00)).toBe(-Infinity);
    expect(halfValue(0x7e00)).toBeNaN();
    expect(Object.is(halfValue(0x8000), -0)).toBe(true);
  });

  it("survives the way to float32 and back, for all 65,536 bit patterns but NaN", () => {
    for (let half = 0; half < 65_536; half++) {
      const value = halfValue(half);
      if (!Number.isNaN(value)) expect(toHalfBits(value)).toBe(half);
    }
  });

  it("is the nearest, ties to even", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: -65519, max: 65519 }), (value) => {
        const half = toHalfBits(value);
        const error = Math.abs(halfValue(half) - value);
        for (const neighbour of [half - 1, half + 1]) {
          if ((neighbour & 0x7fff) > 0x7c00 || neighbour < 0) continue;
          const other = Math.abs(halfValue(neighbour & 0xffff) - value);
          if (Number.isNaN(other)) continue;
          expect(error).toBeLessThanOrEqual(other);
          if (error === other) expect(half & 1).toBe(0);
        }
      }),
      { numRuns: 2000 },
    );
    expect(toHalfBits(65520)).toBe(0x7c00);
    expect(toHalfBits(65519.996)).toBe(0x7bff);
  });

  it("rounds subnormals once: what lies just above the middle goes up, the middle itself to even", () => {
    const middle = 2 ** -25;
    expect([middle, middle + 2 ** -48, 3 * middle, 3 * middle - 2 ** -47].map(toHalfBits)).toEqual([
      0, 1, 2, 1,
    ]);
    expect([2 ** -14 - 2 ** -38, 2 ** -126, -(2 ** -149)].map(toHalfBits)).toEqual([0x400, 0, 0x8000]);
  });

  it("turns whole arrays, NaN and infinities among them", () => {
    const values = Float32Array.of(1, -0, Number.NaN, -Infinity, 1e9, 2 ** -24);
    expect([...halvesOf(values)]).toEqual([0x3c00, 0x8000, 0x7e00, 0xfc00, 0x7c00, 1]);
  });
});

describe("bfloat16", () => {
  it("rounds to the nearest, ties to even", () => {
    expect(toBfloatBits(1)).toBe(0x3f80);
    expect(toBfloatBits(asFloat(0x3f808000))).toBe(0x3f80);
    expect(toBfloatBits(asFloat(0x3f818000))).toBe(0x3f82);
    expect(toBfloatBits(asFloat(0x3f808001))).toBe(0x3f81);
    expect(toBfloatBits(Number.NaN) & 0x7fff).toBeGreaterThan(0x7f80);
    expect(toBfloatBits(-Infinity)).toBe(0xff80);
  });
});
