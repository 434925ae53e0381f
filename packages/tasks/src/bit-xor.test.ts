import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bitXor } from "./bit-xor.js";

function example(bits: number, seed: number, split: "train" | "test", index: number) {
  const x = new Float32Array(2 * bits);
  const y = new Int32Array(bits);
  const tokens = bitXor({ bits }).splits[split].write(index, { seed, epoch: 0 }, x, y);
  return { x: [...x], y: [...y], tokens };
}

describe("bitXor", () => {
  test("has the paper's shape", () => {
    const { input, output } = bitXor();
    expect(input).toEqual({ kind: "values", tokens: 10, dim: 1 });
    expect(output).toEqual({ tokens: 5, labels: 1, classes: 2 });
  });

  // Bits from a second implementation, in Python; labels by hand.
  test.each([
    [0, "train", 0, [1, 0, 1, 0, 1, 0, 1, 1, 0, 0], [1, 1, 0, 0, 1]],
    [0, "train", 1, [0, 0, 1, 1, 0, 1, 1, 1, 1, 0], [1, 1, 0, 0, 0]],
    [0, "test", 0, [1, 0, 1, 1, 1, 1, 1, 1, 1, 1], [0, 1, 0, 0, 0]],
    [7, "train", 0, [1, 0, 1, 1, 0, 1, 0, 0, 0, 1], [0, 0, 1, 1, 1]],
    [2 ** 40 + 3, "test", 2 ** 33 + 5, [1, 0, 0, 0, 1, 0, 1, 0, 1, 0], [1, 1, 0, 1, 1]],
  ] as const)("gives the pinned example of seed %d, %s, %d", (seed, split, index, x, y) => {
    expect(example(5, seed, split, index)).toEqual({ x, y, tokens: 10 });
  });

  test("labels are right for every length", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.nat(), fc.nat(), (bits, seed, index) => {
        const { x, y } = example(bits, seed, "train", index);
        const expected = y.map((_, i) => (x[i] === x[bits + i] ? 0 : 1));
        expect(y).toEqual(expected);
        expect(x.every((bit) => bit === 0 || bit === 1)).toBe(true);
      }),
      { seed: 1 },
    );
  });

  test("all 1,024 inputs are equally likely", () => {
    const counts = new Int32Array(1_024);
    for (let index = 0; index < 102_400; index++)
      counts[example(5, 2, "test", index).x.reduce((number, bit) => 2 * number + bit, 0)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
    // 1,023 degrees of freedom: standard deviation 45; four of them either way.
    expect(Math.abs(chiSquare - 1_023)).toBeLessThan(181);
  });

  test("refuses a length that is no count", () => {
    expect(() => bitXor({ bits: 0 })).toThrow(
      "Cannot make Bit XOR: expected bits to be a whole number of at least 1, found 0",
    );
  });
});
