import { describe, expect, test } from "vitest";
import { batchAt } from "../batches";
import { type Example, fromIterable } from "./iterable-task";

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
  ])("refuses %j", async (example, message) => {
    const good = { x: [1, 2, 3], y: 1 };
    await expect(fromIterable({ ...options, train: [good, example], test: [good] })).rejects.toThrow(message);
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
