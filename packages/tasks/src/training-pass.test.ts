import { describe, expect, it } from "vitest";
import { bitXor } from "./bit-xor.js";
import { feed } from "./feed.js";
import { fromArrays } from "./own/memory-task.js";
import { timeSeries } from "./own/time-series.js";

const numbersOf = async (
  batches: AsyncIterable<{ readonly x: ArrayLike<number>; readonly size: number }>,
) => {
  const numbers: number[][] = [];
  for await (const { x } of batches) numbers.push(Array.from(x));
  return numbers;
};

describe("the pass of a feed", () => {
  it("gives each training example once, those held out for selection not", async () => {
    const x = Float32Array.from({ length: 40 }, (_, i) => i);
    const split = { x, y: Int32Array.from(x, (value) => value % 2) };
    const task = fromArrays({
      input: { kind: "values", tokens: 1, dim: 1 },
      output: { classes: 2 },
      train: split,
      test: split,
    });
    const made = feed(task, { batchSize: 16 });
    const seen = (await numbersOf(made.pass())).flat();
    const selected = (await numbersOf(made.evaluation())).flat();
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((value) => selected.includes(value))).toEqual([]);
  });

  it("stops somewhere in what is endless, and where it is told to", async () => {
    expect((await numbersOf(feed(bitXor({ bits: 2 }), { batchSize: 512 }).pass())).length).toBe(8);
    const few = feed(bitXor({ bits: 2 }), { batchSize: 16, passExamples: 24 });
    expect((await numbersOf(few.pass())).map(({ length }) => length / 4)).toEqual([16, 8]);
    expect(() => feed(bitXor(), { batchSize: 16, passExamples: 0 })).toThrow("passExamples");
  });

  it("holds out every fifth example, of a series its end, and nothing of a few examples", () => {
    const held = feed(bitXor(), { batchSize: 16 }).heldOut!;
    expect([0, 3, 4, 5, 9].map(held)).toEqual([false, false, true, false, true]);
    const values = Float32Array.from({ length: 100 }, (_, i) => Math.sin(i));
    const series = timeSeries({ values, labels: new Int32Array(100), classes: 2, window: 8 });
    const end = feed(series, { batchSize: 16, evaluation: { split: "test" } }).heldOut!;
    const count = series.splits.train.length;
    expect(Array.from({ length: count }, (_, i) => end(i)).lastIndexOf(false)).toBe(
      count - Math.floor(count / 5) - 1,
    );
    expect(feed(bitXor(), { batchSize: 16, passExamples: 4 })).not.toHaveProperty("heldOut");
  });
});
