import { expect, it } from "vitest";
import { bitsPerWeight } from "./bits-per-weight.js";

it("all bits of labels that are known, and none of those that are guessed", () => {
  const known = { classes: 8, labels: 1000, thawed: 500 };
  expect(bitsPerWeight({ ...known, loss: 0 })).toBe(6);
  expect(bitsPerWeight({ ...known, loss: Math.log(8) })).toBeCloseTo(0, 12);
  expect(bitsPerWeight({ ...known, loss: Math.log(2) })).toBeCloseTo(4, 12);
  expect(bitsPerWeight({ ...known, loss: 5 })).toBe(0);
});
