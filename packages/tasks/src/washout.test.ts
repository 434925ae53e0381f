import { describe, expect, it } from "vitest";
import { batchAt } from "./batches.js";
import { bitXor } from "./bit-xor.js";
import { fromArrays } from "./own/memory-task.js";
import { withWashout } from "./washout.js";

const whole = { split: "train", order: "sequential", batchSize: 2 } as const;
/** Four tokens of two values, of each of which two values are to be told. */
const everyToken = fromArrays({
  input: { kind: "values", tokens: 4, dim: 1 },
  output: { kind: "values", tokens: 4, labels: 2 },
  train: { x: [1, 2, 3, 4, 5, 6, 7, 8], y: Array.from({ length: 16 }, (_, i) => i) },
  test: { x: [1, 2, 3, 4], y: [0, 1, 2, 3, 4, 5, 6, 7] },
});

describe("withWashout()", () => {
  it("leaves out the labels of the first tokens, and shows all of them", () => {
    const task = withWashout(everyToken, 3);
    expect(task.output).toEqual({ kind: "values", tokens: 1, labels: 2, classes: 1 });
    expect(task.weighted).toBeUndefined();
    const { x, y } = batchAt(task, whole, 0);
    expect([...x]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...y]).toEqual([6, 7, 14, 15]);
    expect([...batchAt(task, { ...whole, split: "test", batchSize: 1 }, 0).y]).toEqual([6, 7]);
  });

  it("keeps a task that reads later tokens only, and the weights of one that has some", () => {
    const task = bitXor();
    expect(withWashout(task, 5)).toBe(task);
    expect(withWashout(task, 0)).toBe(task);
    expect(withWashout(task, 6).output.tokens).toBe(4);
    const xor = withWashout(task, 8);
    expect([...batchAt(xor, whole, 0).y]).toEqual(
      [...batchAt(task, whole, 0).y].filter((_, i) => i % 5 >= 3),
    );
    const weighted = fromArrays({
      input: { kind: "values", tokens: 3, dim: 1 },
      output: { kind: "values", tokens: 3 },
      train: { x: [1, 2, 3], y: [1, 2, 3], weights: [5, 6, 7] },
      test: { x: [1, 2, 3], y: [1, 2, 3] },
    });
    expect([...batchAt(withWashout(weighted, 1), { ...whole, batchSize: 1 }, 0).weights!]).toEqual([6, 7]);
  });

  it("gives early tokens of shorter sequences no weight", () => {
    // of four tokens the last two are read: of an example of three, the second and third
    const ragged = fromArrays({
      input: { kind: "values", tokens: 4, dim: 1 },
      output: { classes: 2, tokens: 2 },
      train: { x: [1, 2, 3, 4, 5, 6, 7, 0], y: [0, 1, 1, 0], lengths: [4, 3] },
      test: { x: [1, 2, 3, 4], y: [0, 1] },
    });
    const task = withWashout(ragged, 2);
    expect(task.output.tokens).toBe(2);
    const { y, weights, lengths } = batchAt(task, whole, 0);
    expect([...lengths]).toEqual([4, 3]);
    expect([...y]).toEqual([0, 1, 1, 0]);
    expect([...weights!]).toEqual([1, 1, 0, 1]);
    expect([...batchAt(withWashout(ragged, 3), whole, 0).weights!]).toEqual([1, 0]);
  });

  it.each([4, 100, -1, 0.5, Number.NaN])("refuses a washout of %d of four tokens", (tokens) => {
    expect(() => withWashout(everyToken, tokens)).toThrow(
      new RangeError(
        `Cannot wash out tokens of arrays: expected a washout from 0 to 3, below the 4 tokens of a sequence, found ${tokens}`,
      ),
    );
  });

  it("refuses what is no task", () => {
    expect(() => withWashout({} as never, 1)).toThrow("Cannot wash out tokens: expected a task");
  });
});
