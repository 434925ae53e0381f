import { describe, expect, test } from "vitest";
import { tinyPhotos, tinyProteins } from "../test/tiny-sources.js";
import { bitXor } from "./bit-xor.js";
import { evaluationBatches, feed, isRepeated, usualLengths } from "./feed.js";
import { remoteHomology } from "./homology/remote-homology.js";
import { cifar10 } from "./images/cifar10.js";
import { fromArrays } from "./own/memory-task.js";

/** Training examples have labels from 0, test examples from 100. */
const task = fromArrays({
  input: { kind: "values", tokens: 1, dim: 1 },
  output: { classes: 200 },
  train: { x: [...Array(20).keys()], y: [...Array(20).keys()] },
  test: { x: [0, 0, 0], y: [100, 101, 102] },
});

async function labelsOf(stream: AsyncIterable<{ readonly y: ArrayLike<number> }>, most = 1000) {
  const labels: number[] = [];
  for await (const { y } of stream) {
    labels.push(...Array.from(y));
    if (labels.length >= most) break;
  }
  return labels;
}

describe("feed", () => {
  test("selects on examples that are not trained on, and are not those of the test", async () => {
    const { train, evaluation, split } = feed(task, { batchSize: 4 });
    expect(split).toBe("validation");
    const selected = await labelsOf(evaluation());
    const trained = new Set(await labelsOf(train(0), 200));
    expect(selected.length).toBe(2);
    expect(trained.size).toBe(18);
    expect([...trained, ...selected].sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
  });

  test("the same examples are held out whatever the seed of the run", async () => {
    const selected = (seed: number) => labelsOf(feed(task, { batchSize: 4, seed }).evaluation());
    expect(await selected(7)).toEqual(await selected(0));
  });

  test("looks at test only when asked, and then trains on everything", async () => {
    const { train, evaluation, split } = feed(task, { batchSize: 4, evaluation: { split: "test" } });
    expect(split).toBe("test");
    expect(await labelsOf(evaluation())).toEqual([100, 101, 102]);
    expect(new Set(await labelsOf(train(0), 200)).size).toBe(20);
  });

  test("gives a step's batches together, and goes on where it is told", async () => {
    const { train } = feed(task, { batchSize: 2, accumulate: 3, seed: 4 });
    const all: number[][] = [];
    for await (const { y, size } of train(0)) {
      expect(size).toBe(6);
      all.push(Array.from(y));
      if (all.length === 5) break;
    }
    expect(await labelsOf(train(3), 12)).toEqual([...all[3]!, ...all[4]!]);
  });

  test("of an endless split 1,024 examples are evaluated, unless told otherwise", async () => {
    const labels = (examples?: number) =>
      labelsOf(
        feed(bitXor(), {
          batchSize: 64,
          evaluation: examples === undefined ? {} : { examples },
        }).evaluation(),
        1e6,
      );
    expect((await labels()).length).toBe(5 * 1024);
    expect((await labels(10)).length).toBe(5 * 10);
  });

  test("the validation stream of an endless task is its own", async () => {
    const { train, evaluation } = feed(bitXor({ bits: 40 }), { batchSize: 8 });
    const first = (stream: AsyncIterable<{ readonly y: ArrayLike<number> }>) => labelsOf(stream, 1);
    expect(await first(evaluation())).not.toEqual(await first(train(0)));
    expect(await first(evaluation())).toEqual(await first(evaluation()));
  });

  test("says at once what makes no sense", () => {
    expect(() => feed(task, { batchSize: 0 })).toThrow(RangeError);
    expect(() => feed(task, { batchSize: 2, accumulate: 0 })).toThrow(RangeError);
    expect(() => feed(task, { batchSize: 2, evaluation: { examples: 0 } })).toThrow(RangeError);
  });
});

describe("evaluationBatches", () => {
  test("has all examples of a split, the shortest first where they differ", async () => {
    const proteins = await remoteHomology(tinyProteins, { maxLength: 16 });
    const lengths: number[] = [];
    for await (const batch of evaluationBatches(proteins, { split: "test", batchSize: 2 }))
      lengths.push(...batch.lengths);
    expect(lengths.length).toBe(5);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  });

  test("is of the validation split unless told otherwise", async () => {
    const proteins = await remoteHomology(tinyProteins, { maxLength: 16 });
    const split = (name?: "validation" | "test") =>
      labelsOf(evaluationBatches(proteins, { batchSize: 8, ...(name && { split: name }) }));
    expect(await split()).toEqual(await split("validation"));
  });
});

test("lengths to pad to: an eighth, a quarter, half", async () => {
  expect(usualLengths(await remoteHomology(tinyProteins))).toEqual([128, 256, 512]);
  expect(usualLengths(task)).toEqual([]);
});

test("examples that are generated or augmented do not come again", async () => {
  expect(isRepeated(task)).toBe(true);
  expect(isRepeated(bitXor())).toBe(false);
  expect(isRepeated(await cifar10(tinyPhotos))).toBe(false);
  expect(isRepeated(await cifar10(tinyPhotos, { augmentation: false }))).toBe(true);
});
