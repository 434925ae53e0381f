import { expect, test } from "vitest";
import { makePng } from "../../test/make-files.js";
import { batchAt, batches } from "../batches.js";
import { isRepeated } from "../feed.js";
import { withValidation } from "../held-out.js";
import type { ImageSet } from "../images/image-set.js";
import { imageTask } from "../images/image-task.js";
import { classCounts } from "./class-counts.js";
import { lazyPictures } from "./lazy-pictures.js";

const shape = { width: 2, height: 2, channels: 1 } as const;
const read: string[] = [];
const setOf = (name: string, length: number): ImageSet => {
  const paths = Array.from({ length }, (_, i) => `${name}-${i}`);
  const file = async (path: string) => {
    read.push(path);
    const level = Number(path.split("-")[1]);
    if (level === 13) return new TextEncoder().encode("GIF89a");
    return makePng(2, 2, {
      colorType: 0,
      rows: [
        [level, level],
        [level, level],
      ],
    });
  };
  return {
    ...shape,
    length,
    labels: Int32Array.from(paths, (_, i) => i % 2),
    pixels: new Uint8Array(),
    later: lazyPictures(paths, file, shape),
  };
};
const taskOf = (train: number) =>
  imageTask({ name: "later", train: setOf("train", train), test: setOf("test", 3), classes: 2, patch: 2 });

test("pictures are decoded as their batches come, each the right one", async () => {
  const task = taskOf(12);
  expect([classCounts(task, "train"), isRepeated(task), read]).toEqual([[6, 6], true, []]);
  const options = { batchSize: 4, order: "sequential", split: "train" } as const;
  const levels: number[] = [];
  for await (const { x, y, indices } of batches(task, options)) {
    levels.push(...Array.from({ length: 4 }, (_, i) => Math.round(x[4 * i]! * 255)));
    expect([...y]).toEqual(indices.map((index) => index % 2));
    // one batch ahead, and no further
    expect(read.length).toBeLessThanOrEqual(levels.length + 4);
  }
  expect(levels).toEqual(Array.from({ length: 12 }, (_, i) => i));
  expect(() => batchAt(taskOf(12), options, 0)).toThrow("take it from batches(), which waits");
});

test("so are those that are held out, and a second look decodes nothing again", async () => {
  const task = withValidation(taskOf(12));
  for (let pass = 0; pass < 2; pass++) {
    const before = read.length;
    for await (const { x, y } of batches(task, { split: "validation", batchSize: 1 }))
      expect(Math.round(x[0]! * 255) % 2).toBe(y[0]);
    expect(read.length - before).toBe(pass === 0 ? task.splits.validation!.length : 0);
  }
});

test("one that cannot be decoded is named, when its batch comes", async () => {
  const seen: number[] = [];
  await expect(async () => {
    for await (const { number } of batches(taskOf(16), { batchSize: 4, order: "sequential" }))
      seen.push(number);
  }).rejects.toThrow("Cannot decode train-13: expected a PNG or JPEG, found a GIF");
  expect(seen).toEqual([0, 1, 2]);
});
