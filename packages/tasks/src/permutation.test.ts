import fc from "fast-check";
import { expect, test } from "vitest";
import { permutation } from "./permutation.js";

const orderOf = (length: number, seed: number, epoch: number) => {
  const at = permutation(length, seed, epoch);
  return Array.from({ length }, (_, i) => at(i));
};

test("every thing comes exactly once", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(), fc.nat(), (length, seed, epoch) => {
      const sorted = orderOf(length, seed, epoch).sort((a, b) => a - b);
      expect(sorted).toEqual(Array.from({ length }, (_, i) => i));
    }),
    { seed: 1, numRuns: 50 },
  );
});

test("another seed or epoch is another order", () => {
  const first = orderOf(1_000, 0, 0);
  for (const other of [orderOf(1_000, 1, 0), orderOf(1_000, 0, 1)]) {
    const fixed = first.filter((thing, position) => other[position] === thing).length;
    // Two independent orders agree in one place on average.
    expect(fixed).toBeLessThan(10);
  }
});

test("all orders of four things are equally likely", () => {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 24_000; seed++) {
    const key = orderOf(4, seed, 0).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect(counts.size).toBe(24);
  let chiSquare = 0;
  for (const count of counts.values()) chiSquare += (count - 1_000) ** 2 / 1_000;
  // 23 degrees of freedom: 49.7 is passed once in a thousand times.
  expect(chiSquare).toBeLessThan(49.7);
});

test("positions are unrelated to things", () => {
  const length = 60_000;
  const order = orderOf(length, 5, 3);
  const mean = (length - 1) / 2;
  let correlation = 0;
  let lag = 0;
  for (let i = 0; i < length; i++) {
    correlation += (i - mean) * (order[i]! - mean);
    lag += (order[i]! - mean) * (order[(i + 1) % length]! - mean);
  }
  const variance = (length ** 3 - length) / 12;
  expect(Math.abs(correlation / variance)).toBeLessThan(0.015);
  expect(Math.abs(lag / variance)).toBeLessThan(0.015);
});

test("refuses what is not there", () => {
  expect(() => permutation(0, 0, 0)).toThrow("Cannot permute 0 things");
  expect(() => permutation(3, 0, 0)(3)).toThrow("Cannot look up position 3 of an order of 3");
});
