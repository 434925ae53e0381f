import { Random } from "@permafrost/tasks";
import { expect, test } from "vitest";
import { heldBetween } from "./held-between.js";

test.each([
  [20, 19 / 21],
  [39, 36 / 40],
  [100, 91 / 101],
])("nine in ten of new numbers lie between those of %i, by how often they do", (count, expected) => {
  const random = new Random({ seed: 3, split: "test", purpose: "example", index: count, epoch: 0 });
  // lopsided, as errors often are
  const drawn = () => random.uniform() ** 3;
  let inside = 0;
  const rounds = 4000;
  for (let round = 0; round < rounds; round++) {
    const sorted = Float64Array.from({ length: count }, drawn).sort();
    const [low, high] = heldBetween(sorted, 0.9);
    const another = drawn();
    if (another >= low && another <= high) inside++;
  }
  // the error of a share of 4,000 is 0.005
  expect(Math.abs(inside / rounds - expected)).toBeLessThan(0.015);
  expect(expected).toBeGreaterThanOrEqual(0.9);
});

test("of few numbers it is the least and the most", () => {
  expect(heldBetween([1, 2, 3], 0.9)).toEqual([1, 3]);
});
