import { describe, expect, it } from "vitest";
import { classAccuracy, emptyConfusion } from "./confusion.js";
import { score, summarize } from "./evaluation.js";

describe("score", () => {
  it("adds up cross-entropy and hits", () => {
    const logits = Float32Array.of(0, Math.log(3), 2, 0);
    const { count, correct, loss } = score(logits, Int32Array.of(1, 1), 2);
    expect({ count, correct }).toEqual({ count: 2, correct: 1 });
    // -ln(3/4), and -ln(1 / (1 + e²))
    expect(loss).toBeCloseTo(Math.log(4 / 3) + Math.log(1 + Math.exp(2)), 6);
  });

  it("does not overflow", () => {
    expect(score(Float32Array.of(1e30, 0), Int32Array.of(1), 2).loss).toBeCloseTo(1e30, -25);
  });

  it("leaves padding out", () => {
    const logits = Float32Array.of(1, 0, Number.NaN, Number.NaN);
    expect(score(logits, Int32Array.of(0), 2)).toMatchObject({ count: 1, correct: 1 });
  });

  it("counts labels, not batches", () => {
    const scores = [
      { count: 3, correct: 3, loss: 3 },
      { count: 1, correct: 0, loss: 5 },
    ];
    expect(summarize(scores, 2)).toEqual({ loss: 2, accuracy: 0.75, labels: 4, examples: 2 });
  });
});

describe("confusion", () => {
  it("counts what was taken for what", () => {
    const confusion = emptyConfusion(3);
    const logits = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 5, 0, 1);
    score(logits, Int32Array.of(0, 0, 2, 0), 3, confusion);
    expect(confusion).toEqual([
      [2, 1, 0],
      [0, 0, 0],
      [0, 0, 1],
    ]);
    expect(classAccuracy(confusion)).toEqual([2 / 3, Number.NaN, 1]);
  });
});
