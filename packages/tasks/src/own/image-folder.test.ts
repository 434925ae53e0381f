import { describe, expect, test } from "vitest";
import { makePng } from "../../test/make-files";
import { batchAt } from "../batches";
import { memorySource } from "../files/file-source";
import { imageFolder } from "./image-folder";

const gray = (level: number, size = 4) =>
  makePng(size, size, {
    colorType: 0,
    rows: Array.from({ length: size }, () => new Array<number>(size).fill(level)),
  });

describe("imageFolder", () => {
  test("takes train and test folders", async () => {
    const source = memorySource({
      "train/cat/1.png": gray(51),
      "train/dog/1.png": gray(102),
      "train/dog/2.PNG": gray(153),
      "test/dog/9.png": gray(255),
      "readme.txt": new Uint8Array(),
    });
    const task = await imageFolder(source, { patch: 2 });
    expect(task.classNames).toEqual(["cat", "dog"]);
    expect(task.input).toEqual({ kind: "values", tokens: 4, dim: 4 });
    const { x, y } = batchAt(task, { order: "sequential", batchSize: 3 }, 0);
    expect([...y]).toEqual([0, 1, 1]);
    expect([x[0], x[16], x[32]].map((value) => Math.round(value! * 255))).toEqual([51, 102, 153]);
    expect([...batchAt(task, { split: "test", batchSize: 1 }, 0).y]).toEqual([1]);
  });

  test("holds out a share of each class otherwise, and spreads grey to colours when asked", async () => {
    const source = memorySource(
      Object.fromEntries(
        Array.from({ length: 20 }, (_, i) => [`${i % 2 ? "odd" : "even"}/${i}.png`, gray(i)]),
      ),
    );
    const task = await imageFolder(source, { channels: 3, testShare: 0.3 });
    expect(task.input).toEqual({ kind: "values", tokens: 1, dim: 48 });
    const levels = new Set<number>();
    for (const [split, count] of [
      ["train", 14],
      ["test", 6],
    ] as const) {
      const { x, y, size } = batchAt(task, { split, order: "sequential", batchSize: 20 }, 0);
      expect(size).toBe(count);
      expect(y.reduce((a, b) => a + b, 0)).toBe(count / 2);
      for (let i = 0; i < size; i++) {
        const level = Math.round(x[i * 48 + 47]! * 255);
        expect(y[i]).toBe(level % 2);
        levels.add(level);
      }
    }
    expect(levels.size).toBe(20);
  });

  test.each([
    [
      { "a/1.png": gray(1), "a/2.png": gray(2) },
      "expected CLASS/IMAGE.png (or .jpg) of two classes or more, found 1 classes in 2 files",
    ],
    [
      { "train/a/1.png": gray(1), "test/b/1.png": gray(1, 8) },
      "Cannot read test/b/1.png: expected 4 × 4 pixels, as the first image has, found 8 × 8",
    ],
    [
      { "train/a/1.png": gray(1), "test/b/1.png": Uint8Array.of(1, 2) },
      "Cannot decode test/b/1.png: expected a PNG or JPEG",
    ],
  ])("refuses %#", async (files, message) => {
    await expect(imageFolder(memorySource(files as Record<string, Uint8Array>))).rejects.toThrow(message);
  });

  test("needs a list of files", async () => {
    await expect(imageFolder("https://example.org/images")).rejects.toThrow(
      "Cannot read images of https://example.org/images: this source cannot list its files",
    );
  });
});
