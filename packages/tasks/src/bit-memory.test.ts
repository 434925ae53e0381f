import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bitMemory } from "./bit-memory.js";
import type { SplitName } from "./task.js";

const small = bitMemory({ bits: 8, patterns: 2, dim: 4 });

function example(task: ReturnType<typeof bitMemory>, seed: number, split: "train" | "test", index: number) {
  const { input, output, splits } = task;
  if (input.kind !== "values") throw new TypeError("expected values");
  const x = new Float32Array(input.tokens * input.dim);
  const y = new Int32Array(output.tokens * output.labels);
  const tokens = splits[split].write(index, { seed, epoch: 0 }, x, y);
  return { x: [...x], y: [...y], tokens };
}

describe("bitMemory", () => {
  test("has the paper's shape", () => {
    const { input, output } = bitMemory();
    expect(input).toEqual({ kind: "values", tokens: 120, dim: 50 });
    expect(output).toEqual({ tokens: 20, labels: 50, classes: 2 });
  });

  // From a second implementation, in Python.
  test("gives the pinned examples", () => {
    expect(example(small, 0, "train", 0)).toEqual({
      x: [1, -1, 1, -1, 1, -1, 1, 1, -1, -1, -1, 1, -1, 1, 1, 1, -1, -1, -1, 0, -1, 0, 0, 0],
      y: [0, 0, 0, 1, 0, 1, 1, 1],
      tokens: 6,
    });
    expect(example(small, 3, "test", 11)).toEqual({
      x: [1, -1, -1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, 1, -1, 1, 1, 0, 1, -1, -1, 0, 0, 0],
      y: [1, 1, 1, 0, 0, 1, 0, 1],
      tokens: 6,
    });
    const full = example(bitMemory(), 1, "train", 5);
    const digest = createHash("sha256").update(Int8Array.from(full.x)).digest("hex");
    expect(digest).toBe("c9d3f5b649dcd6508a8d91e209bc8a5484f8de7ef19f3e9695ab176611190601");
    expect(full.y.reduce((a, b) => a + b)).toBe(497);
  });

  test("the answer is one of the patterns, and the query is the answer with holes", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.constantFrom<SplitName>("train", "test"), (seed, index, split) => {
        const { x, y } = example(small, seed, split === "test" ? "test" : "train", index);
        const answer = y.map((label) => 2 * label - 1);
        const patterns = [x.slice(0, 8), x.slice(8, 16)];
        expect(patterns).toContainEqual(answer);
        x.slice(16).forEach((bit, i) => {
          if (bit !== 0) expect(bit).toBe(answer[i]);
        });
      }),
      { seed: 1 },
    );
  });

  test("bits, holes and chosen patterns are as frequent as they should be", () => {
    const task = bitMemory();
    const chosen = [0, 0, 0, 0, 0];
    let ones = 0;
    let holes = 0;
    const examples = 500;
    for (let index = 0; index < examples; index++) {
      const { x, y } = example(task, 9, "train", index);
      for (let i = 0; i < 5_000; i++) ones += x[i] === 1 ? 1 : 0;
      for (let i = 5_000; i < 6_000; i++) holes += x[i] === 0 ? 1 : 0;
      const pattern = [0, 1, 2, 3, 4].findIndex((p) => y.every((bit, i) => x[p * 1_000 + i] === 2 * bit - 1));
      chosen[pattern]!++;
    }
    expect(Math.abs(ones / (examples * 5_000) - 0.5)).toBeLessThan(0.002);
    expect(Math.abs(holes / (examples * 1_000) - 0.5)).toBeLessThan(0.004);
    // 100 expected of each: 4 degrees of freedom, 18.5 once in a thousand times.
    expect(chosen.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0)).toBeLessThan(18.5);
  });

  test("no example comes twice, in training or test", () => {
    const task = bitMemory({ patterns: 1 });
    const seen = new Set<string>();
    for (let index = 0; index < 300; index++)
      for (const split of ["train", "test"] as const)
        seen.add(example(task, 0, split, index).x.slice(0, 128).join());
    expect(seen.size).toBe(600);
  });

  test("holes are as many as asked for", () => {
    const none = bitMemory({ bits: 100, patterns: 1, masked: 0 });
    expect(example(none, 0, "train", 0).x.slice(100)).not.toContain(0);
    const all = bitMemory({ bits: 100, patterns: 1, masked: 1 });
    expect(new Set(example(all, 0, "train", 0).x.slice(100))).toEqual(new Set([0]));
  });

  test.each([
    [{ bits: 0 }, "expected bits to be a whole number of at least 1, found 0"],
    [{ bits: 1001 }, "expected bits to be a multiple of dim 50, found 1001"],
    [{ patterns: 1.5 }, "expected patterns to be a whole number of at least 1, found 1.5"],
    [{ masked: 2 }, "expected masked to be a share from 0 to 1, found 2"],
    [{ masked: Number.NaN }, "expected masked to be a share from 0 to 1, found NaN"],
  ])("refuses %j", (options, message) => {
    expect(() => bitMemory(options)).toThrow(message);
  });
});
