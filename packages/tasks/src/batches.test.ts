import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BatchOptions } from "./batch-plan.js";
import { batchAt, batchCount, batches, type NumberedBatch, type StreamOptions } from "./batches.js";
import { bitXor } from "./bit-xor.js";
import type { Split, SplitName, Task } from "./task.js";

/** Example i has `1 + i % 7` tokens, all of them `i + 1`, and the label i. */
function counting(length: number): Task {
  const split = (name: SplitName): Split => ({
    name,
    length,
    write(index, _draw, x, y) {
      x.fill(index + 1, 0, 1 + (index % 7));
      y[0] = index;
      return 1 + (index % 7);
    },
    tokensOf: (index) => 1 + (index % 7),
  });
  return {
    name: "counting",
    input: { kind: "ids", tokens: 8, vocabulary: length + 1 },
    output: { tokens: 1, labels: 1, classes: length },
    ragged: true,
    splits: { train: split("train"), test: split("test") },
  };
}

const plain = (batch: NumberedBatch) => ({
  ...batch,
  x: [...batch.x],
  y: [...batch.y],
  lengths: [...batch.lengths],
});

async function collect(task: Task, options: StreamOptions) {
  const all: ReturnType<typeof plain>[] = [];
  for await (const batch of batches(task, options)) all.push(plain(batch));
  return all;
}

describe("batchAt", () => {
  test("holds the examples the split gives", () => {
    const task = bitXor();
    const batch = batchAt(task, { batchSize: 3, seed: 5 }, 2);
    expect(batch.indices).toEqual([6, 7, 8]);
    const x = new Float32Array(10);
    const y = new Int32Array(5);
    task.splits.train.write(7, { seed: 5, epoch: 0 }, x, y);
    expect(batch.x.subarray(10, 20)).toEqual(x);
    expect(batch.y.subarray(5, 10)).toEqual(y);
    expect([...batch.lengths]).toEqual([10, 10, 10]);
  });

  test("pads with zeros", () => {
    const batch = batchAt(counting(10), { batchSize: 2, split: "test" }, 0);
    expect([...batch.x]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 0, 0]);
    expect([...batch.lengths]).toEqual([1, 2]);
  });

  test("refuses a batch that is not there", () => {
    const task = counting(10);
    expect(() => batchAt(task, { batchSize: 4, split: "test" }, 3)).toThrow(
      "Cannot read batch 3 of counting: there are 3, counted from 0",
    );
  });

  test.each<[BatchOptions, string]>([
    [{ batchSize: 0 }, "expected batchSize to be a whole number of at least 1, found 0"],
    [
      { batchSize: 2, split: "validation" },
      'expected a split it has (train, test), found "validation"; name one of these, or give the splits of the task counting this one',
    ],
    [{ batchSize: 2, seed: -1 }, "expected seed to be a whole number of at least 0, found -1"],
    [{ batchSize: 2, examples: 0 }, "expected examples to be a whole number of at least 1, found 0"],
    [
      { batchSize: 2, order: "random" as "shuffled" },
      'expected the order shuffled or sequential or by-length, found "random"',
    ],
    [
      { batchSize: 2, order: "constructor" as "shuffled" },
      'expected the order shuffled or sequential or by-length, found "constructor"',
    ],
    [{ batchSize: 2, split: "constructor" as "train" }, "expected a split it has (train, "],
  ])("refuses %j", (options, message) => {
    expect(() => batchAt(counting(10), options, 0)).toThrow(`Cannot make batches of counting: ${message}`);
  });

  test("refuses to sort an endless split", () => {
    expect(() => batchAt(bitXor(), { batchSize: 2, order: "by-length" }, 0)).toThrow(
      'split "train" is endless; say how many examples to use',
    );
  });
});

describe("shuffled order", () => {
  test("goes through every example once per epoch, whatever the batch size", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 16 }),
        fc.nat(1_000),
        (length, batchSize, seed) => {
          const task = { ...counting(length), ragged: false };
          // As many batches as hold a whole number of epochs.
          const seen = new Int32Array(length);
          for (let number = 0; number < length; number++) {
            const batch = batchAt(task, { batchSize, seed }, number);
            expect(batch.size).toBe(batchSize);
            for (const index of batch.indices) seen[index]!++;
          }
          expect([...seen]).toEqual(new Array(length).fill(batchSize));
        },
      ),
      { seed: 1, numRuns: 40 },
    );
  });

  test("grouping by length keeps every example once per epoch, and puts like to like", () => {
    const task = counting(640);
    const seen = new Int32Array(640);
    let padding = 0;
    for (let number = 0; number < 64; number++) {
      const { indices, lengths } = batchAt(task, { batchSize: 10, seed: 3 }, number);
      for (const index of indices) seen[index]!++;
      padding += Math.max(...lengths) - Math.min(...lengths);
    }
    expect([...seen]).toEqual(new Array(640).fill(1));
    // 64 batches of 7 lengths: at most the 6 batches at a border are mixed.
    expect(padding).toBeLessThanOrEqual(6);
  });

  test("lengths do not come in waves", () => {
    const task = counting(640);
    const longest = Array.from({ length: 64 }, (_, number) =>
      Math.max(...batchAt(task, { batchSize: 10, seed: 3 }, number).lengths),
    );
    const steps = longest.slice(1).filter((tokens, i) => tokens >= longest[i]!).length;
    // Sorted, all 63 would go up; shuffled, a little more than half.
    expect(steps).toBeGreaterThan(25);
    expect(steps).toBeLessThan(50);
  });

  test("pads to the smallest count that fits", () => {
    const task = counting(640);
    const options: BatchOptions = { batchSize: 10, seed: 3, padTo: [4, 2] };
    const widths = new Set<number>();
    for (let number = 0; number < 64; number++) {
      const { tokens, x, lengths, size } = batchAt(task, options, number);
      const longest = Math.max(...lengths);
      expect(tokens).toBe(longest <= 2 ? 2 : longest <= 4 ? 4 : 8);
      expect(x.length).toBe(size * tokens);
      widths.add(tokens);
    }
    expect(widths).toEqual(new Set([2, 4, 8]));
  });

  test("a part of an endless split is gone through again and again", () => {
    const first = batchAt(bitXor(), { batchSize: 4, examples: 4 }, 0);
    const second = batchAt(bitXor(), { batchSize: 4, examples: 4 }, 1);
    expect([...first.indices].sort()).toEqual([0, 1, 2, 3]);
    expect([...second.indices].sort()).toEqual([0, 1, 2, 3]);
  });
});

describe("orders that go through once", () => {
  test("sequential ends with a smaller batch", async () => {
    const all = await collect(counting(10), { batchSize: 4, split: "test" });
    expect(all.map(({ indices }) => indices)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
    expect(all.at(-1)).toMatchObject({ size: 2, y: [8, 9], lengths: [2, 3] });
    expect(all.at(-1)!.x).toHaveLength(16);
    expect(batchCount(counting(10), { batchSize: 4, split: "test" })).toBe(3);
  });

  test("by length is shortest first", async () => {
    const all = await collect(counting(10), { batchSize: 4, order: "by-length" });
    expect(all.flatMap(({ indices }) => indices)).toEqual([0, 7, 1, 8, 2, 9, 3, 4, 5, 6]);
  });
});

describe("batches", () => {
  test("gives what batchAt gives, from anywhere, with any number ahead", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(200),
        fc.nat(4),
        fc.boolean(),
        async (length, batchSize, start, ahead, pause) => {
          const options = { batchSize, seed: 2 };
          let number = start;
          for await (const batch of batches(counting(length), { ...options, start, ahead, count: 5 })) {
            const expected = plain(batchAt(counting(length), options, number++));
            if (pause) await new Promise((resolve) => setTimeout(resolve, 0));
            // Still the caller's, though the next ones have been prepared meanwhile.
            expect(plain(batch)).toEqual(expected);
          }
          expect(number).toBe(start + 5);
        },
      ),
      { seed: 1, numRuns: 40 },
    );
  });

  test("prepares while the caller waits", async () => {
    const task = counting(10);
    let written = 0;
    const split: Split = {
      ...task.splits.test,
      write(...example) {
        written++;
        return task.splits.test.write(...example);
      },
    };
    const watched = { ...task, splits: { ...task.splits, test: split } };
    const stream = batches(watched, { split: "test", batchSize: 1, ahead: 3 });
    await stream.next();
    expect(written).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(written).toBe(4);
    await stream.return();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(written).toBe(4);
  });

  test("stops at the signal, with its reason", async () => {
    const controller = new AbortController();
    const stream = batches(bitXor(), { batchSize: 2, signal: controller.signal });
    await stream.next();
    controller.abort(new Error("enough"));
    await expect(stream.next()).rejects.toThrow("enough");
  });

  test("a task that throws is heard when its batch is asked for", async () => {
    const task = counting(10);
    const split: Split = {
      ...task.splits.test,
      write(index, ...rest) {
        if (index === 5) throw new Error("example 5 is broken");
        return task.splits.test.write(index, ...rest);
      },
    };
    const broken = { ...task, splits: { ...task.splits, test: split } };
    const seen: number[] = [];
    const read = async () => {
      for await (const batch of batches(broken, { split: "test", batchSize: 2, ahead: 4 })) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        seen.push(batch.number);
      }
    };
    await expect(read()).rejects.toThrow("example 5 is broken");
    expect(seen).toEqual([0, 1]);
  });

  test("complains before the first batch is asked for", () => {
    expect(() => batches(bitXor(), { batchSize: 2, start: -1 })).toThrow(
      "Cannot make batches of bit-xor: expected start to be a whole number of at least 0, found -1",
    );
  });
});
