import { describe, expect, it } from "vitest";
import { tinyBatch } from "../test/tiny-model.js";
import { createFeatureCache, keysOf } from "./feature-cache.js";

describe("keysOf", () => {
  it("tells apart all patterns of signs, which differ in one bit of a word", () => {
    const bits = 12;
    const size = 2 ** bits;
    const x = Float32Array.from({ length: size * bits }, (_, i) => (((i / bits) >> (i % bits)) & 1 ? 1 : -1));
    const batch = { x, y: new Int32Array(size), lengths: new Int32Array(size).fill(bits), size };
    expect(new Set(keysOf(batch, bits)).size).toBe(size);
  });

  it("spreads over all 53 bits", () => {
    const size = 4096;
    const x = Int32Array.from({ length: size }, (_, i) => i);
    const batch = { x, y: new Int32Array(size), lengths: new Int32Array(size).fill(1), size };
    const keys = keysOf(batch, 1);
    for (let bit = 0; bit < 53; bit++) {
      const ones = keys.filter((key) => Math.floor(key / 2 ** bit) % 2 === 1).length;
      expect(Math.abs(ones - size / 2)).toBeLessThan(5 * Math.sqrt(size / 4));
    }
  });

  it("depends on what an example holds, and not on where it stands", () => {
    const batch = tinyBatch(3, 0);
    const [, second] = keysOf(batch, 4);
    const alone = { ...batch, x: batch.x.slice(12, 24), lengths: batch.lengths.slice(1, 2), size: 1 };
    expect(keysOf(alone, 4)).toEqual([second]);
    expect(keysOf(alone, 5)).not.toEqual([second]);
    expect(keysOf({ ...alone, lengths: Int32Array.of(3) }, 4)).not.toEqual([second]);
  });
});

describe("createFeatureCache", () => {
  const rows = (...values: number[]) => Float32Array.from(values.flatMap((value) => [value, -value]));

  it("finds a batch once all its examples are there, and fills it up", () => {
    const cache = createFeatureCache(2, 1e6);
    cache.keep([7, 8], rows(1, 2, 99));
    expect(cache.find([8], 2)).toEqual(rows(2, 0).map((value) => value + 0));
    expect(cache.find([8, 7], 2)).toEqual(rows(2, 1));
    expect(cache.find([8, 9], 2)).toBeUndefined();
  });

  it("keeps as much as there is room for", () => {
    const cache = createFeatureCache(2, 3 * 8);
    cache.keep([1, 2], rows(1, 2));
    expect(cache.find([1], 1)).toEqual(rows(1));
    cache.keep([3, 4], rows(3, 4));
    expect(cache.find([3], 1)).toEqual(rows(3));
    expect(cache.find([4], 1)).toBeUndefined();
    expect(cache.useful).toBe(true);
  });

  it("gives up where nothing comes again", () => {
    const cache = createFeatureCache(2, 3 * 8);
    cache.keep([1, 2, 3, 4], rows(1, 2, 3, 4));
    expect(cache.useful).toBe(false);
    expect(cache.find([1], 1)).toBeUndefined();
  });

  it("holds many", () => {
    const cache = createFeatureCache(2, 1e6);
    for (let key = 0; key < 3000; key++) cache.keep([key], rows(key));
    for (const key of [0, 1023, 1024, 2999]) expect(cache.find([key], 1)![0]).toBe(key);
  });
});
