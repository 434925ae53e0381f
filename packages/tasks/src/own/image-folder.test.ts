import { describe, expect, test } from "vitest";
import { makePng } from "../../test/make-files.js";
import { batchAt } from "../batches.js";
import { memorySource } from "../files/memory-source.js";
import { imageFolder } from "./image-folder.js";

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
      expect(Array.from(y).reduce((a, b) => a + b, 0)).toBe(count / 2);
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

  test("decodes once when there is a cache, for the labels that the folders give", async () => {
    const entries = new Map<string, Uint8Array>();
    const cache = {
      read: async (name: string) => entries.get(name),
      write: async (name: string, bytes: Uint8Array) => void entries.set(name, bytes),
    };
    const files = (one: string, other: string) =>
      memorySource({
        [`train/${one}/1.png`]: gray(51),
        [`train/${other}/2.png`]: gray(102),
        [`test/${other}/9.png`]: gray(255),
      });
    const all = async (source: ReturnType<typeof memorySource>) => {
      const task = await imageFolder(source, { cache });
      const { x, y } = batchAt(task, { order: "sequential", batchSize: 2 }, 0);
      return { levels: [x[0], x[16]].map((value) => Math.round(value! * 255)), y: [...y] };
    };
    expect(await all(files("cat", "dog"))).toEqual({ levels: [51, 102], y: [0, 1] });
    expect(await all(files("cat", "dog"))).toEqual({ levels: [51, 102], y: [0, 1] });
    expect(entries.size).toBe(2);
    // The same pictures, by other names.
    expect(await all(files("zebra", "dog"))).toEqual({ levels: [102, 51], y: [0, 1] });
  });

  test("passes over what systems leave behind", async () => {
    const source = memorySource({
      "train/cat/1.png": gray(51),
      "train/cat/._1.png": Uint8Array.of(0, 5, 22, 7),
      "train/.ipynb_checkpoints/1.png": gray(51),
      "train/dog/1.png": gray(102),
      "test/dog/9.png": gray(255),
    });
    const task = await imageFolder(source);
    expect(task.classNames).toEqual(["cat", "dog"]);
    expect(task.splits.train.length).toBe(2);
  });

  test("needs a list of files", async () => {
    await expect(imageFolder("https://example.org/images")).rejects.toThrow(
      "Cannot read images of https://example.org/images: this source cannot list its files",
    );
  });
});
