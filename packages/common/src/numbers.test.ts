import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byteCount, counted, grouped, percent } from "./numbers.js";

it("grouped() puts thousands together", () => {
  expect([0, 999, 1000, 1_234_567, -1234].map(grouped)).toEqual(["0", "999", "1,000", "1,234,567", "-1,234"]);
  expect(grouped(Number.NaN)).toBe("–");
});

it("counted() has one thing, or several", () => {
  expect([0, 1, 2, 1024].map((n) => counted(n, "layer"))).toEqual([
    "0 layers",
    "1 layer",
    "2 layers",
    "1,024 layers",
  ]);
});

describe("percent()", () => {
  it.each([
    [0.984, "98.4 %"],
    [0.5, "50 %"],
    [0, "0 %"],
    [1, "100 %"],
    [0.99999, "99.9 %"],
    [1.0001, "100.1 %"],
    [0.00004, "0.004 %"],
    [0.0012345, "0.123 %"],
    [0.01, "1 %"],
    [-0.25, "-25 %"],
    [2.5, "250 %"],
    [Number.NaN, "–"],
    [Infinity, "–"],
  ])("says %d as %s", (share, said) => {
    expect(percent(share)).toBe(said);
  });

  it("says all or nothing only where it is so, and is off by at most 0.1 %", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        const said = percent(share);
        expect(said === "100 %").toBe(share === 1);
        expect(said === "0 %").toBe(share === 0);
        expect(Math.abs(Number.parseFloat(said) - 100 * share)).toBeLessThanOrEqual(0.1);
      }),
    );
  });
});

describe("byteCount()", () => {
  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1000, "1.0 kB"],
    [1234, "1.2 kB"],
    [9_949, "9.9 kB"],
    [9_950, "10 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [118_000_000, "118 MB"],
    [2.5e12, "2.5 TB"],
    [2.5e16, "25000 TB"],
    [Number.NaN, "–"],
  ])("says %d as %s", (bytes, said) => {
    expect(byteCount(bytes)).toBe(said);
  });
});
