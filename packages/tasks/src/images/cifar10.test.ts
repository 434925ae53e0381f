import { dataFolder } from "@permafrost/testing/data-folder";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tinyPhotos } from "../../test/tiny-sources.js";
import { batchAt } from "../batches.js";
import { memorySource } from "../files/memory-source.js";
import { heldOut } from "../held-out.js";
import type { Split, Task } from "../task.js";
import { cifar10, cifar10Lra } from "./cifar10.js";

const bytes = Uint8Array.from({ length: 6 * 3073 }, (_, i) =>
  i % 3073 === 0 ? i / 3073 : (i * i * 31 + i) % 256,
);
const source = memorySource({ "a.bin": bytes.subarray(0, 4 * 3073), "b.bin": bytes.subarray(4 * 3073) });
const files = { train: ["a.bin"], test: ["b.bin"] };
const mean = [0.4914, 0.4822, 0.4465];
const std = [0.2023, 0.1994, 0.201];

/** Colour `channel` of a pixel of record `record`, 0 … 1. */
const level = (record: number, channel: number, row: number, column: number) =>
  bytes[record * 3073 + 1 + channel * 1024 + row * 32 + column]! / 255;

function example(task: Task, index: number, epoch = 0, seed = 0) {
  const x = new Float32Array(task.input.tokens * (task.input.kind === "values" ? task.input.dim : 1));
  const y = new Int32Array(1);
  task.splits.train.write(index, { seed, epoch }, x, y);
  return [...x];
}

describe("cifar10", () => {
  test("is 64 patches of 48, normalized per colour", async () => {
    const task = await cifar10(source, { files, augmentation: false });
    expect(task.input).toEqual({ kind: "values", tokens: 64, dim: 48 });
    const { x, y } = batchAt(task, { split: "test", batchSize: 2 }, 0);
    expect([...y]).toEqual([4, 5]);
    for (const [row, column, channel] of [
      [0, 0, 0],
      [5, 9, 1],
      [31, 31, 2],
    ] as const) {
      const token = Math.floor(row / 4) * 8 + Math.floor(column / 4);
      const place = token * 48 + ((row % 4) * 4 + (column % 4)) * 3 + channel;
      expect(x[3072 + place]).toBeCloseTo(
        (level(5, channel, row, column) - mean[channel]!) / std[channel]!,
        5,
      );
    }
  });

  test("augmentation is a pure function of seed, epoch and index", async () => {
    const task = await cifar10(source, { files });
    const first = example(task, 1, 3, 7);
    example(task, 2, 0, 7);
    expect(example(task, 1, 3, 7)).toEqual(first);
    expect(example(task, 1, 4, 7)).not.toEqual(first);
    expect(example(task, 1, 3, 8)).not.toEqual(first);
  });

  test("augmentation leaves images alone that are held out", async () => {
    const { train, validation } = heldOut(await cifar10(tinyPhotos)).splits;
    const read = (split: Split, epoch: number) => {
      const x = new Float32Array(64 * 48);
      split.write(0, { seed: 0, epoch }, x, new Int32Array(1));
      return x;
    };
    expect(read(validation!, 1)).toEqual(read(validation!, 0));
    expect(read(train, 1)).not.toEqual(read(train, 0));
  });

  test("augmentation shows colours of the image, or black, in range", async () => {
    const task = await cifar10(source, { files });
    const still = await cifar10(source, { files, augmentation: false });
    fc.assert(
      fc.property(fc.nat(3), fc.nat(1_000), fc.nat(1_000), (index, epoch, seed) => {
        const original = example(still, index);
        const pixels = new Set<string>();
        for (let i = 0; i < 3072; i += 3) pixels.add(original.slice(i, i + 3).join());
        const black = mean.map((value, channel) => Math.fround(-value / std[channel]!));
        pixels.add(black.join());
        const changed = example(task, index, epoch, seed);
        for (let i = 0; i < 3072; i += 3) expect(pixels.has(changed.slice(i, i + 3).join())).toBe(true);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  test("test images are never augmented", async () => {
    const changed = await cifar10(source, { files });
    const still = await cifar10(source, { files, augmentation: false });
    const of = (task: Task) => batchAt(task, { split: "test", batchSize: 2, seed: 5 }, 0).x;
    expect(of(changed)).toEqual(of(still));
  });
});

describe("cifar10Lra", () => {
  test("is one grey pixel per token, −1 … 1", async () => {
    const task = await cifar10Lra(source, { files });
    expect(task.input).toEqual({ kind: "values", tokens: 1024, dim: 1 });
    const x = example(task, 2);
    expect(x.every((value) => value >= -1 && value <= 1)).toBe(true);
    for (const [row, column] of [
      [0, 0],
      [7, 30],
      [31, 31],
    ] as const) {
      const [red, green, blue] = [0, 1, 2].map((channel) => level(2, channel, row, column));
      const gray = 0.2989 * red! + 0.587 * green! + 0.114 * blue!;
      expect(x[row * 32 + column]).toBeCloseTo(2 * gray - 1, 5);
    }
    expect(example(task, 2, 1)).toEqual(x);
  });

  test("lu2021 augments, and either can be told", async () => {
    const still = await cifar10Lra(source, { files });
    const changed = await cifar10Lra(source, { files, protocol: "lu2021" });
    expect(example(changed, 0)).not.toEqual(example(still, 0));
    expect(example(changed, 0, 1)).not.toEqual(example(changed, 0));
    expect(example(changed, 0)).toContain(-1);
    const told = await cifar10Lra(source, { files, protocol: "lu2021", augmentation: false });
    expect(example(told, 0)).toEqual(example(still, 0));
    await expect(cifar10Lra(source, { files, protocol: "tay2021" as "lu2021" })).rejects.toThrow(
      'found "tay2021"',
    );
  });
});

const data = dataFolder("cifar10/cifar-10-batches-bin");
test.skipIf(!data)("real images have about the mean and spread they are normalized by", async () => {
  const real = { train: ["data_batch_1.bin"], test: ["data_batch_1.bin"] };
  const task = await cifar10(data!, { files: real, augmentation: false });
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  const { x } = batchAt(task, { split: "test", batchSize: 4_000 }, 0);
  for (let i = 0; i < x.length; i++) {
    sums[i % 3]! += x[i]!;
    squares[i % 3]! += x[i]! ** 2;
  }
  const count = x.length / 3;
  for (const channel of [0, 1, 2]) {
    const average = sums[channel]! / count;
    expect(Math.abs(average)).toBeLessThan(0.05);
    // The official deviations are averages of each image's own; that of all pixels is 1.22 to 1.30 times as much.
    const spread = Math.sqrt(squares[channel]! / count - average ** 2);
    expect(spread).toBeGreaterThan(1.2);
    expect(spread).toBeLessThan(1.33);
  }
});
