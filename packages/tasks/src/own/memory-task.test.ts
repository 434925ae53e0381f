import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchAt } from "../batches.js";
import { type ArraysOptions, fromArrays } from "./memory-task.js";

const pairs: ArraysOptions = {
  name: "pairs",
  input: { kind: "values", tokens: 2, dim: 2 },
  output: { classes: 3 },
  train: { x: [1, 2, 3, 4, 5, 6, 7, 8], y: [0, 2] },
  test: { x: Float32Array.of(9, 10, 11, 12), y: Int32Array.of(1) },
};

describe("fromArrays", () => {
  test("classifies sequences", () => {
    const task = fromArrays(pairs);
    expect(task.output).toEqual({ tokens: 1, labels: 1, classes: 3 });
    expect(task.ragged).toBe(false);
    const batch = batchAt(task, { order: "sequential", batchSize: 2 }, 0);
    expect([...batch.x]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...batch.y]).toEqual([0, 2]);
  });

  test("classifies tokens, several labels each", () => {
    const task = fromArrays({
      input: { kind: "ids", tokens: 3, vocabulary: 5 },
      output: { tokens: 2, labels: 2, classes: 2 },
      train: { x: [4, 3, 0], y: [0, 1, 1, 0] },
      test: { x: [1, 1, 1], y: [0, 0, 0, 0] },
      validation: { x: [2, 2, 2], y: [1, 1, 1, 1] },
    });
    const batch = batchAt(task, { split: "validation", batchSize: 1 }, 0);
    expect(batch.x).toEqual(Int32Array.of(2, 2, 2));
    expect([...batch.y]).toEqual([1, 1, 1, 1]);
  });

  test("examples that differ in length are padded with zeros, whatever the array holds there", () => {
    const task = fromArrays({
      input: { kind: "ids", tokens: 3, vocabulary: 10 },
      output: { classes: 2 },
      train: { x: [1, 9, 9, 2, 3, 9], y: [0, 1], lengths: [1, 2] },
      test: { x: [1, 2, 3], y: [0] },
    });
    expect(task.ragged).toBe(true);
    const batch = batchAt(task, { order: "sequential", batchSize: 2 }, 0);
    expect([...batch.x]).toEqual([1, 0, 0, 2, 3, 0]);
    expect([...batch.lengths]).toEqual([1, 2]);
  });

  test("example i does not depend on order or batch size", () => {
    const length = 23;
    const x = Array.from({ length: length * 4 }, (_, i) => i);
    const y = Array.from({ length }, (_, i) => i % 3);
    const task = fromArrays({ ...pairs, train: { x, y } });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(50), fc.nat(), (batchSize, number, seed) => {
        const batch = batchAt(task, { batchSize, seed }, number);
        batch.indices.forEach((index, i) => {
          expect([...batch.x.subarray(4 * i, 4 * i + 4)]).toEqual(x.slice(4 * index, 4 * index + 4));
          expect(batch.y[i]).toBe(y[index]);
        });
      }),
      { seed: 1 },
    );
  });

  test.each<[Partial<ArraysOptions>, string]>([
    [{ train: { x: [1, 2, 3], y: [0] } }, "expected train x to hold 1 × 2 × 2 = 4 numbers, found 3"],
    [{ test: { x: [], y: [] } }, "expected test examples, found none"],
    [{ train: { x: [1, 2, 3, 4], y: [3] } }, "expected train example 0 to have labels from 0 to 2, found 3"],
    [
      { train: { x: [1, 2, 3, Number.NaN], y: [0] } },
      "expected train example 0 to hold finite 32-bit values, found NaN",
    ],
    [
      { train: { x: [1, 2, 3, 1e300], y: [0] } },
      "expected train example 0 to hold finite 32-bit values, found 1e+300",
    ],
    [
      { input: { kind: "ids", tokens: 4, vocabulary: 4 } },
      "expected train example 0 to hold ids from 0 to 3, found 4",
    ],
    [
      { train: { x: [1, 2, 3, 4], y: [0], lengths: [3] } },
      "expected train example 0 to have 1 to 2 tokens, found 3",
    ],
    [
      { train: { x: [1, 2, 3, 4], y: [0], lengths: [] } },
      "expected train lengths to hold 1 numbers, found 0",
    ],
    [{ output: { classes: 1 } }, "expected output.classes to be a whole number of at least 2, found 1"],
    [{ output: { classes: 3, tokens: 3 } }, "expected at most 2 output tokens, as many as go in, found 3"],
    [
      { output: { classes: 3, labels: 2 }, train: { x: [1, 2, 3, 4], y: [0] } },
      "expected train labels to come in groups of 2, found 1",
    ],
    [
      { train: { x: [1, null, 3, 4], y: [0] } as never },
      "expected train example 0 to hold finite 32-bit values, found null",
    ],
    [
      { train: { x: [1, [], 3, 4], y: [0] } as never },
      'expected train example 0 to hold finite 32-bit values, found "a list"',
    ],
    [
      { train: { x: [1, "12", 3, 4], y: [0] } as never },
      'expected train example 0 to hold finite 32-bit values, found the string "12"',
    ],
    [
      { train: { x: [1, 2, 3, 4], y: ["0"] } as never },
      'expected train example 0 to have labels from 0 to 2, found the string "0"',
    ],
    [
      { train: { x: [1, 2, 3, 4], y: [null] } as never, output: { kind: "values" } },
      "expected train example 0 to have finite 32-bit values as labels, found null",
    ],
    [
      { train: { x: [1, 2, 3, 4], y: [0], weights: [null] } as never },
      "expected train example 0 to have finite weights of 0 or more, found null",
    ],
  ])("refuses %j", (options, message) => {
    expect(() => fromArrays({ ...pairs, ...options })).toThrow(`Cannot make the task pairs: ${message}`);
  });
});
