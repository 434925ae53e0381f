import { describe, expect, it } from "vitest";
import { constant, matMul } from "./build.js";
import { attention, logSoftmax, maskBias, mergeHeads, oneHot, splitHeads } from "./compositions.js";
import { evaluate } from "./evaluate.js";
import type { Tensor } from "./tensor.js";

const numbers = (y: Tensor, bindings = {}) => Array.from(evaluate({ y }, bindings).y);
const ints = (...data: number[]) => constant(Int32Array.from(data));
const floats = (shape: number[], ...data: number[]) => constant(Float32Array.from(data), shape);

describe("the small ones", () => {
  it("oneHot has a 1 at the label, and none for a label that is no class", () => {
    expect(numbers(oneHot(ints(2, 0, 3), 3))).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0]);
  });

  it("logSoftmax stays finite for logits of any size", () => {
    expect(numbers(logSoftmax(floats([1, 2], 1e6, -1e6)))).toEqual([0, -2e6]);
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
});

it("options that there are not are refused", () => {
  const x = floats([1, 1, 2, 2], 1, 2, 3, 4);
  expect(() => attention(x, x, x, { scale: 1, mask: x } as never)).toThrow(
    'Cannot attend: there is no option "mask"',
  );
  expect(() => matMul(x, x, { transpose_b: true } as object)).toThrow('the nearest is "transposeB"');
});
