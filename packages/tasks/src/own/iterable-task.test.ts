import { describe, expect, test } from "vitest";
import { batchAt } from "../batches.js";
import { type Example, fromIterable } from "./iterable-task.js";

const options = { input: { kind: "values", tokens: 3, dim: 1 }, output: { classes: 2 } } as const;

describe("fromIterable", () => {
  test("takes arrays and streams, and pads what is shorter", async () => {
    async function* stream(): AsyncGenerator<Example> {
      yield { x: [1, 2, 3], y: 1 };
      yield { x: Float32Array.of(4), y: [0] };
    }
    const task = await fromIterable({ ...options, train: stream(), test: [{ x: [7, 8, 9], y: 0 }] });
    expect(task.ragged).toBe(true);
    const { x, y, lengths } = batchAt(task, { order: "sequential", batchSize: 2 }, 0);
    expect([...x]).toEqual([1, 2, 3, 4, 0, 0]);
    expect([...y]).toEqual([1, 0]);
    expect([...lengths]).toEqual([3, 1]);
  });

  test("ends an endless one", async () => {
    function* endless(): Generator<Example> {
      for (let i = 0; ; i++) yield { x: [i, i, i], y: i % 2 };
    }
    const task = await fromIterable({ ...options, train: endless(), test: endless(), limit: 10 });
    expect(task.splits.train.length).toBe(10);
    expect(task.ragged).toBe(false);
  });

  test.each<[Example, string]>([
    [{ x: [1, 2, 3, 4], y: 0 }, "expected train example 1 to have at most 3 tokens, found 4"],
    [{ x: [1], y: [0, 1] }, "expected train example 1 to have 1 labels, found 2"],
    [{ x: [], y: 0 }, "expected train example 1 to have 1 to 3 tokens, found 0"],
    [{ x: [1, 2, 3], y: 0.5 }, "expected train example 1 to have labels from 0 to 1, found 0.5"],
    [{ x: [1, 2, 3], y: Number.NaN }, "expected train example 1 to have labels from 0 to 1, found NaN"],
    [{ x: [1, 2, 3], y: 2 ** 32 }, "to have labels from 0 to 1, found 4294967296"],
    [{ x: [1, 2, 3] } as unknown as Example, "expected train example 1 to have 1 labels, found 0"],
    [{ x: [1, 2, Number.NaN], y: 0 }, "expected train example 1 to hold finite 32-bit values, found NaN"],
    [{ x: [1, null, 3] as never, y: 0 }, "expected train example 1 to have numbers, found null"],
    [{ x: [1, [], 3] as never, y: 0 }, "expected train example 1 to have numbers, found "],
    [{ x: [1, "12", 3] as never, y: 0 }, 'expected train example 1 to have numbers, found the string "12"'],
    [{ x: [1, 2, 3], y: [null] as never }, "expected train example 1 to have labels from 0 to 1, found "],
  ])("refuses %j", async (example, message) => {
    const good = { x: [1, 2, 3], y: 1 };
    await expect(fromIterable({ ...options, train: [good, example], test: [good] })).rejects.toThrow(message);
  });

  test.each([1.5, 2 ** 32 + 1, -1, Number.NaN])(
    "refuses the id %d, rather than making another of it",
    async (id) => {
      const input = { kind: "ids", tokens: 3, vocabulary: 10 } as const;
      const good = { x: [1, 2, 3], y: 1 };
      await expect(
        fromIterable({ ...options, input, train: [good, { x: [1, id, 3], y: 0 }], test: [good] }),
      ).rejects.toThrow(
        /expected train example 1 to h(ave whole numbers as ids|old ids from 0 to 9), found /,
      );
    },
  );

  test("takes as many labels as there are tokens, however many", async () => {
    const tokens = 200_000;
    const examples = [{ x: new Float32Array(tokens), y: new Int32Array(tokens).fill(1) }];
    const task = await fromIterable({
      input: { kind: "values", tokens, dim: 1 },
      output: { tokens, classes: 2 },
      train: examples,
      test: examples,
    });
    expect(batchAt(task, { batchSize: 1 }, 0).y.every((label) => label === 1)).toBe(true);
  });

  test("refuses half a token", async () => {
    const examples = [{ x: [1, 2, 3], y: 1 }];
    await expect(
      fromIterable({
        ...options,
        input: { kind: "values", tokens: 3, dim: 2 },
        train: examples,
        test: examples,
      }),
    ).rejects.toThrow("expected train example 0 to have whole tokens of 2 values, found 3");
  });
});
