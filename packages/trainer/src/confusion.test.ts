import { expect, it } from "vitest";
import { classAccuracy, countConfusion, emptyConfusion } from "./confusion.js";

it("counts what was taken for what", () => {
  const confusion = emptyConfusion(3);
  const logits = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 5, 0, 1);
  countConfusion(confusion, logits, Int32Array.of(0, 0, 2, 0));
  expect(confusion).toEqual([
    [2, 1, 0],
    [0, 0, 0],
    [0, 0, 1],
  ]);
  expect(classAccuracy(confusion)).toEqual([2 / 3, Number.NaN, 1]);
});

it("leaves out padding, rows without a largest logit, and labels that do not count", () => {
  const confusion = emptyConfusion(2);
  const logits = Float32Array.of(1, 0, Number.NaN, 0, 0, 1, Number.POSITIVE_INFINITY, 0, 7, 7);
  countConfusion(confusion, logits, Int32Array.of(0, 0, 1, 1), Float32Array.of(1, 1, 0, 1));
  expect(confusion).toEqual([
    [1, 0],
    [0, 0],
  ]);
});
