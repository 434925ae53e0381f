import { expect, it } from "vitest";
import { LARGEST_FLOAT32 } from "./float32.js";

it("is the last one before infinity", () => {
  expect(Math.fround(LARGEST_FLOAT32)).toBe(LARGEST_FLOAT32);
  expect(Math.fround(LARGEST_FLOAT32 * (1 + 2 ** -24))).toBe(Number.POSITIVE_INFINITY);
});
