import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { philox, Random, type RandomOrigin } from "./random.js";

const origin: RandomOrigin = { seed: 0, split: "train", purpose: "example", index: 0, epoch: 0 };
const words = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

describe("philox", () => {
  // Known answers of Random123, the authors' own library.
  test.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("gives the published answer for counter %j, key %j", (counter, key, expected) => {
    const block = Uint32Array.from(counter);
    philox(block, key[0]!, key[1]!);
    expect([...block]).toEqual(expected);
  });
});

describe("Random", () => {
  test("starts with the block of its origin", () => {
    expect(words(new Random(origin), 4)).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  });

  test("gives other numbers for every part of the origin", () => {
    const others: readonly Partial<RandomOrigin>[] = [
      {},
      { seed: 1 },
      { seed: 2 ** 32 },
      { split: "validation" },
      { split: "test" },
      { purpose: "augmentation" },
      { index: 1 },
      { index: 2 ** 32 },
      { epoch: 1 },
    ];
    const firsts = others.map((other) => words(new Random({ ...origin, ...other }), 4).join());
    expect(new Set(firsts).size).toBe(others.length);
  });

  test("below() is even and stays below", () => {
    const random = new Random({ ...origin, seed: 3 });
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[random.below(10)]!++;
    // Chi-square with 9 degrees of freedom: 27.9 is passed once in a thousand seeds.
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(counts.reduce((a, b) => a + b)).toBe(100_000);
    expect(chiSquare).toBeLessThan(27.9);
  });

  test("uniform() is even in [0, 1)", () => {
    const random = new Random({ ...origin, seed: 4 });
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < 100_000; i++) {
      const value = random.uniform();
      expect(value >= 0 && value < 1).toBe(true);
      sum += value;
      squares += value * value;
    }
    expect(Math.abs(sum / 100_000 - 1 / 2)).toBeLessThan(0.004);
    expect(Math.abs(squares / 100_000 - 1 / 3)).toBeLessThan(0.004);
  });

  test("bits of a stream do not repeat one another", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, index) => {
        const random = new Random({ ...origin, seed, index });
        const bits = Array.from({ length: 256 }, () => random.bit());
        const ones = bits.reduce((a, b) => a + b, 0);
        // 256 fair coins: ten standard deviations.
        expect(Math.abs(ones - 128)).toBeLessThan(80);
      }),
      { seed: 1 },
    );
  });

  test.each([[-1], [0.5], [Number.NaN], [2 ** 53]])("refuses %s as a seed", (seed) => {
    expect(() => new Random({ ...origin, seed })).toThrow(
      `Cannot draw random numbers: expected a non-negative whole number as seed, found ${seed}`,
    );
  });

  test("refuses an epoch that does not fit", () => {
    expect(() => new Random({ ...origin, epoch: 2 ** 32 })).toThrow("found 4294967296");
  });
});
