import { expect, it } from "vitest";
import { nearestCount } from "./nearest-count.js";

const square = (n: number) => n * n;

it.each([
  [1, 1],
  [2, 1],
  [3, 2],
  [20, 4],
  [21, 5],
  [1e10, 1e5],
  [0, 1],
])("finds whose square is nearest to %i", (wanted, n) => {
  expect(nearestCount(square, wanted, 1e6)).toBe(n);
});

it("goes no further than it may, and stops where nothing grows", () => {
  expect(nearestCount(square, 1e10, 1000)).toBe(1000);
  expect(nearestCount(() => 7, 100, 1000)).toBe(1);
  let asked = 0;
  nearestCount((n) => square(n) + 0 * asked++, 1e10, 1e6);
  expect(asked).toBeLessThan(60);
});

it("begins at the smallest that there is a count of", () => {
  const from = (least: number) => (n: number) => {
    if (n < least) throw new RangeError(`${n} is too small`);
    return square(n);
  };
  for (const least of [1, 2, 3, 4, 17, 700]) {
    expect(nearestCount(from(least), 1, 1000)).toBe(least);
    expect(nearestCount(from(least), 800 ** 2, 1000)).toBe(800);
  }
  expect(() => nearestCount(from(2000), 1, 1000)).toThrow("1 is too small");
  expect(() => nearestCount((n) => (undefined as unknown as number[])[n]!, 1, 10)).toThrow(TypeError);
});
