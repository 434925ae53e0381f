import { dataFolder } from "@permafrost/testing/data-folder";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BatchOrder,
  batchAt,
  batchCount,
  bitMemory,
  bitXor,
  cifar10,
  cifar10Lra,
  listOps,
  mnist,
  remoteHomology,
  type SplitName,
  type Task,
} from "../src/index.js";
import { tinyDigits, tinyPhotos, tinyProteins } from "./tiny-sources.js";

/** Enough for several passes, and for endless splits to be gone through once. */
const examples = 20;
const made: readonly Task[] = [
  bitXor({ bits: 40 }),
  bitMemory({ bits: 40, dim: 10 }),
  listOps({ minLength: 20, maxLength: 60, maxDepth: 5 }),
  await mnist(tinyDigits, { validation: 4 }),
  await remoteHomology(tinyProteins, { maxLength: 16 }),
];
const augmented: readonly Task[] = [
  await cifar10(tinyPhotos, { validation: 4 }),
  await cifar10Lra(tinyPhotos, { protocol: "lu2021", validation: 4 }),
];
const named = (tasks: readonly Task[]) => tasks.map((task) => ({ name: task.name, task }));

/** Example `index` written on its own, without its padding. */
function alone(task: Task, split: SplitName, index: number, seed: number, epoch: number): readonly number[] {
  const { input, output } = task;
  const dim = input.kind === "values" ? input.dim : 1;
  const x = input.kind === "values" ? new Float32Array(input.tokens * dim) : new Int32Array(input.tokens);
  const y = new Int32Array(output.tokens * output.labels);
  const tokens = task.splits[split]!.write(index, { seed, epoch }, x, y);
  return [tokens, ...x.subarray(0, tokens * dim), ...y];
}

describe.each(named([...made, ...augmented]))("$name", ({ task }) => {
  test("example i does not depend on order, batch size, padding or the examples before it", () => {
    const { input, output } = task;
    const dim = input.kind === "values" ? input.dim : 1;
    const answers = output.tokens * output.labels;
    fc.assert(
      fc.property(
        fc.constantFrom<SplitName>("train", "test"),
        fc.constantFrom<BatchOrder>("shuffled", "sequential", "by-length"),
        fc.integer({ min: 1, max: 7 }),
        fc.nat(9),
        fc.nat(2 ** 31),
        fc.constantFrom([], [8], [8, 12, 32]),
        (split, order, batchSize, place, seed, padTo) => {
          const options = { split, order, batchSize, seed, padTo, examples };
          const count = batchCount(task, options);
          const number = Math.min(place, count - 1);
          const batch = batchAt(task, options, number);
          const length = Math.min(task.splits[split]!.length, examples);
          batch.indices.forEach((index, i) => {
            const tokens = batch.lengths[i]!;
            const from = i * batch.tokens * dim;
            const found = [
              tokens,
              ...batch.x.subarray(from, from + tokens * dim),
              ...batch.y.subarray(i * answers, (i + 1) * answers),
            ];
            const epoch = order === "shuffled" ? Math.floor((number * batchSize + i) / length) : 0;
            expect(found).toEqual(alone(task, split, index, seed, epoch));
          });
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });
});

describe.each(named(made))("$name", ({ task }) => {
  test("splits have no example in common", () => {
    const seen = new Map<string, SplitName>();
    for (const split of ["train", "validation", "test"] as const) {
      const count = Math.min(task.splits[split]?.length ?? 0, 50);
      for (let index = 0; index < count; index++) {
        // The same input with another label would be no less in common.
        const key = alone(task, split, index, 0, 0)
          .slice(0, -task.output.tokens * task.output.labels)
          .join();
        expect(seen.get(key) ?? split).toBe(split);
        seen.set(key, split);
      }
    }
    expect(new Set(seen.values()).size).toBe(task.splits.validation ? 3 : 2);
  });
});

const data = dataFolder("remote-homology");
test.skipIf(!data)(
  "the real remote homology: no protein is in two splits, and 20 amino acids are used",
  async () => {
    const task = await remoteHomology(data!);
    const seen = new Map<string, SplitName>();
    const used = new Set<number>();
    for (const split of ["train", "validation", "test"] as const)
      for (let index = 0; index < task.splits[split]!.length; index++) {
        const [, ...ids] = alone(task, split, index, 0, 0).slice(0, -1);
        for (const id of ids) used.add(id);
        const key = ids.join();
        expect(seen.get(key) ?? split).toBe(split);
        seen.set(key, split);
      }
    expect(used.size).toBe(20);
  },
);
