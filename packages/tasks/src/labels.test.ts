import { describe, expect, test } from "vitest";
import { batchAt } from "./batches.js";
import { bitXor } from "./bit-xor.js";
import { heldOut } from "./held-out.js";
import { fromIterable } from "./own/iterable-task.js";
import { fromArrays } from "./own/memory-task.js";
import type { Task } from "./task.js";

const input = { kind: "values", tokens: 2, dim: 1 } as const;
const inOrder = (task: Task, batchSize: number, number = 0) =>
  batchAt(task, { order: "sequential", batchSize }, number);

describe("labels that are values", () => {
  const task = fromArrays({
    input,
    output: { kind: "values", labels: 2 },
    train: { x: [1, 2, 3, 4], y: [0.25, -1.5, 3, 1e10] },
    test: { x: [1, 2], y: [0, 0] },
  });

  test("come as 32-bit numbers, with one output each", () => {
    expect(task.output).toEqual({ kind: "values", tokens: 1, labels: 2, classes: 1 });
    expect(inOrder(task, 2).y).toEqual(Float32Array.of(0.25, -1.5, 3, 1e10));
  });

  test("are still whole numbers of classes elsewhere", () => {
    expect(batchAt(bitXor(), { batchSize: 1 }, 0).y).toBeInstanceOf(Int32Array);
  });

  test.each([Number.NaN, 1e300])("cannot be %d", (value) => {
    expect(() =>
      fromArrays({
        input,
        output: { kind: "values" },
        train: { x: [1, 2, 3, 4], y: [0, value] },
        test: { x: [1, 2], y: [0] },
      }),
    ).toThrow("expected train example 1 to have finite 32-bit values as labels");
  });

  test("can come one after the other", async () => {
    const examples = [{ x: [1, 2], y: 0.5 }];
    const task = await fromIterable({ input, output: { kind: "values" }, train: examples, test: examples });
    expect(inOrder(task, 1).y).toEqual(Float32Array.of(0.5));
  });
});

describe("what labels count", () => {
  const weighted = (weights: readonly number[]) =>
    fromArrays({
      input,
      output: { classes: 2, tokens: 2 },
      train: { x: [1, 2, 3, 4, 5, 6], y: [0, 1, 0, 1, 0, 1], weights },
      test: { x: [1, 2], y: [0, 1] },
    });
  const task = weighted([1, 0, 0.5, 2, 0, 3]);

  test("is in the batch, beside the labels", () => {
    expect(task.weighted).toBe(true);
    expect(inOrder(task, 3).weights).toEqual(Float32Array.of(1, 0, 0.5, 2, 0, 3));
    // the last batch is smaller
    expect(inOrder(task, 2, 1).weights).toEqual(Float32Array.of(0, 3));
  });

  test("is 1 where nothing else is said", () => {
    expect(batchAt(task, { split: "test", batchSize: 1 }, 0).weights).toEqual(Float32Array.of(1, 1));
  });

  test("is 1 again in memory that was used before", () => {
    let call = 0;
    const sometimes: Task = {
      ...task,
      splits: {
        ...task.splits,
        train: {
          ...task.splits.train,
          write(_index, _draw, _x, _y, weights) {
            if (call++ === 0) weights?.fill(0);
            return 2;
          },
        },
      },
    };
    expect(inOrder(sometimes, 2).weights).toEqual(Float32Array.of(0, 0, 1, 1));
  });

  test("is not there in a task whose labels all count the same", () => {
    expect(batchAt(bitXor(), { batchSize: 1 }, 0)).not.toHaveProperty("weights");
  });

  test("goes with examples that are held out", () => {
    const divided = heldOut(task, { share: 0.34 });
    const { y, weights } = batchAt(divided, { split: "validation", batchSize: 1 }, 0);
    expect(y.length).toBe(2);
    expect([
      [1, 0],
      [0.5, 2],
      [0, 3],
    ]).toContainEqual([...weights!]);
  });

  test("can come one after the other", async () => {
    const train = [
      { x: [1, 2], y: [0, 1], weights: [0, 4] },
      { x: [1, 2], y: [0, 1] },
    ];
    const task = await fromIterable({
      input,
      output: { classes: 2, tokens: 2 },
      train,
      test: train.slice(1),
    });
    expect(inOrder(task, 2).weights).toEqual(Float32Array.of(0, 4, 1, 1));
    await expect(
      fromIterable({
        input,
        output: { classes: 2, tokens: 2 },
        train: [{ ...train[0]!, weights: 1 }],
        test: [],
      }),
    ).rejects.toThrow("expected train example 0 to have 2 weights, as many as labels, found 1");
  });

  test.each([
    [[1, 1], "expected train weights to hold 6 numbers, as y does, found 2"],
    [[1, 1, 1, -1, 1, 1], "expected train example 1 to have finite weights of 0 or more, found -1"],
    [[1, 1, 1, 1, 1, Number.NaN], "expected train example 2 to have finite weights of 0 or more, found NaN"],
  ])("cannot be %j", (weights, message) => {
    expect(() => weighted(weights)).toThrow(message);
  });
});
