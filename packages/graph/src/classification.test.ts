import { describe, expect, it } from "vitest";
import { constant, input } from "./build.js";
import { crossEntropy, crossEntropyRows, hits, weightedMean } from "./classification.js";
import { evaluate } from "./evaluate.js";
import { print } from "./print.js";
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

  it("takes weights of other axes for the same rows, and of no other number of rows", () => {
    const weighted = (shape: number[], ...weights: number[]) =>
      crossEntropy(logits, ints(...labels), floats(shape, ...weights));
    const expected = numbers(weighted([3], 0.5, 2, 1))[0];
    for (const shape of [
      [3, 1],
      [1, 3],
    ])
      expect(numbers(weighted(shape, 0.5, 2, 1))).toEqual([expected]);
    expect(() => weighted([1], 0.5)).toThrow(
      new TypeError(
        "Cannot weigh values f32[3] by weights f32[1]: expected f32, and as many weights as values",
      ),
    );
    expect(() => crossEntropy(logits, ints(...labels), ints(1, 1, 1))).toThrow("weights i32[3]");
  });

  it("stays finite for logits of any size", () => {
    expect(numbers(crossEntropy(floats([1, 2], 1e6, -1e6), ints(1)))).toEqual([2e6]);
  });
});

describe("crossEntropyRows", () => {
  const logits = floats([2, 3], 0.3, -1.2, 2.1, 1000, 999, -1000);
  const rows = [
    [0.3, -1.2, 2.1],
    [1000, 999, -1000],
  ];
  const byDefinition = (row: number, label: number, smoothing = 0) => {
    const z = rows[row]!.map((value) => value - Math.max(...rows[row]!));
    const normal = Math.log(z.reduce((sum, value) => sum + Math.exp(value), 0));
    const each = z.map((value) => normal - value);
    return (1 - smoothing) * each[label]! + smoothing * (each.reduce((a, b) => a + b) / 3);
  };

  it("is the loss of each row, smoothed or not", () => {
    for (const labelSmoothing of [0, 0.2])
      for (const [row, value] of numbers(crossEntropyRows(logits, ints(1, 1), { labelSmoothing })).entries())
        expect(value).toBeCloseTo(byDefinition(row, 1, labelSmoothing), 4);
  });

  it("makes no table of targets", () => {
    const text = print({ loss: crossEntropy(logits, ints(2, 0)) });
    expect(text).not.toMatch(/equal|where/);
    expect(text).toMatch(/f32\[2\] = pick/);
  });

  it.each([2, 1, -1, Number.NaN, "0.1"])("refuses to smooth labels by %s", (labelSmoothing) => {
    expect(() => crossEntropyRows(logits, ints(1, 1), { labelSmoothing: labelSmoothing as number })).toThrow(
      RangeError,
    );
  });

  it("refuses an option that there is not", () => {
    expect(() => crossEntropyRows(logits, ints(1, 1), { label_smoothing: 0.1 } as object)).toThrow(
      'Cannot make a cross-entropy: there is no option "label_smoothing"; the nearest is "labelSmoothing"',
    );
  });

  it("takes a label that is no class for one that is", () => {
    expect(numbers(crossEntropyRows(logits, ints(-100, 7)))).toEqual(
      numbers(crossEntropyRows(logits, ints(0, 2))),
    );
  });
});

describe("hits", () => {
  it("counts the first of the largest, as a search from the left does", () => {
    const logits = floats([4, 3], 1, 2, 2, 5, 5, 5, -1, -3, -2, 0, 0, 1);
    expect(numbers(hits(logits, ints(1, 0, 0, 2)))).toEqual([1, 1, 1, 1]);
    expect(numbers(hits(logits, ints(2, 1, 2, 0)))).toEqual([0, 0, 0, 0]);
  });

  it("never counts a row that holds what is no number or overflowed, wherever it is", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
      for (const at of [0, 1, 2])
        for (const label of [0, 1, 2])
          expect(numbers(hits(floats([1, 3], ...[3, 1, 3].with(at, value)), ints(label)))).toEqual([0]);
  });

  it("counts a row in which a class cannot be", () => {
    const logits = floats([1, 3], -Infinity, 1, 3);
    expect([0, 1, 2].flatMap((label) => numbers(hits(logits, ints(label))))).toEqual([0, 0, 1]);
  });

  it("never counts a label that is no class", () => {
    for (const label of [-100, -1, 2]) expect(numbers(hits(floats([1, 2], 1, 3), ints(label)))).toEqual([0]);
  });
});

describe.each<[string, (logits: Tensor, labels: Tensor) => Tensor]>([
  ["make a cross-entropy", crossEntropyRows],
  ["count hits", hits],
])("what would be stretched without a word: to %s", (attempt, of) => {
  const logits = floats([2, 3], 1, 2, 3, 4, 5, 6);

  it.each([
    ["f32[2]", floats([2], 0, 1)],
    ["i32[1]", ints(0)],
    ["i32[3]", ints(0, 1, 2)],
    ["i32[2,1]", constant(Int32Array.of(0, 1), [2, 1])],
    ["i32[]", constant(Int32Array.of(0), [])],
  ])("labels %s are refused", (type, labels) => {
    expect(() => of(logits, labels)).toThrow(
      new TypeError(
        `Cannot ${attempt}: expected labels i32[2], one for each row of the logits, found ${type}`,
      ),
    );
  });

  it("logits of other axes are refused", () => {
    for (const shape of [[2], [2, 3, 1]])
      expect(() => of(input("logits", "f32", shape), ints(0, 1))).toThrow(
        `Cannot ${attempt}: expected logits f32[rows,classes], found f32[${shape}]`,
      );
  });
});

describe("weightedMean", () => {
  it("is over rows, whatever axes of size 1 there are", () => {
    const { sum, count } = weightedMean(floats([2, 1], 3, 5), floats([2], 1, 0.5));
    expect([...numbers(sum), ...numbers(count)]).toEqual([5.5, 1.5]);
    expect([sum.shape, count.shape]).toEqual([[], []]);
  });
});
