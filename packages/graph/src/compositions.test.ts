import { describe, expect, it } from "vitest";
import { constant, input, scalar } from "./build.js";
import {
  choose,
  crossEntropy,
  logSoftmax,
  maskBias,
  mergeHeads,
  oneHot,
  splitHeads,
} from "./compositions.js";
import { evaluate } from "./evaluate.js";
import type { Tensor } from "./tensor.js";

const numbers = (y: Tensor, bindings = {}) => Array.from(evaluate({ y }, bindings).y);
const ints = (...data: number[]) => constant(Int32Array.from(data));
const floats = (shape: number[], ...data: number[]) => constant(Float32Array.from(data), shape);

describe("crossEntropy", () => {
  const rows = [
    [1, 2, 0],
    [0, -1, 3],
    [2, 2, 2],
  ];
  const labels = [1, 0, 2];
  const losses = rows.map(
    (row, i) => Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0)) - row[labels[i]!]!,
  );
  const logits = floats([3, 3], ...rows.flat());

  it("is the mean over rows of -log of the label's probability", () => {
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / 3;
    expect(numbers(crossEntropy(logits, ints(...labels)))[0]).toBeCloseTo(mean, 12);
  });

  it("weighs rows, the mean being over the sum of the weights", () => {
    const weighted = (...weights: number[]) =>
      numbers(crossEntropy(logits, ints(...labels), floats([3], ...weights)))[0];
    expect(weighted(1, 0, 0)).toBeCloseTo(losses[0]!, 12);
    expect(weighted(0.5, 2, 0)).toBeCloseTo((0.5 * losses[0]! + 2 * losses[1]!) / 2.5, 12);
    expect(weighted(4, 4, 4)).toBeCloseTo(numbers(crossEntropy(logits, ints(...labels)))[0]!, 12);
  });

  it("stays finite for logits of any size", () => {
    expect(numbers(logSoftmax(floats([1, 2], 1e6, -1e6)))).toEqual([0, -2e6]);
  });
});

describe("the small ones", () => {
  it("oneHot has a 1 at the label, and none for a label that is no class", () => {
    expect(numbers(oneHot(ints(2, 0, 3), 3))).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0]);
  });

  it("maskBias is 0 where attention is allowed, and far below any score elsewhere", () => {
    expect(numbers(maskBias(2, 3, (query, key) => key <= query))).toEqual([0, -1e9, -1e9, 0, 0, -1e9]);
  });

  it("splitHeads gives each head its own slice of the width, and mergeHeads puts them back", () => {
    // one example, two tokens, two heads of two
    const x = floats([1, 2, 4], 0, 1, 2, 3, 4, 5, 6, 7);
    const heads = splitHeads(x, 2);
    expect(heads.shape).toEqual([1, 2, 2, 2]);
    expect(numbers(heads)).toEqual([0, 1, 4, 5, 2, 3, 6, 7]);
    expect(numbers(mergeHeads(heads))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("choose picks the first where the condition holds", () => {
    const y = choose(input("flag", "bool", []), scalar(1), scalar(2));
    expect([1, 0].map((flag) => numbers(y, { flag: [flag] })[0])).toEqual([1, 2]);
  });
});
