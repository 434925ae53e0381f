import { encode } from "jpeg-js";
import { describe, expect, test } from "vitest";
import { makePng } from "../../test/make-files.js";
import { batchAt } from "../batches.js";
import { memorySource } from "../files/memory-source.js";
import type { SplitName, Task } from "../task.js";
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
      "test/cat/8.png": gray(204),
      "test/dog/9.png": gray(255),
      "readme.txt": new Uint8Array(),
    });
    const task = await imageFolder(source, { patch: 2 });
    expect(task.classNames).toEqual(["cat", "dog"]);
    expect(task.input).toEqual({ kind: "values", tokens: 4, dim: 4 });
    const { x, y } = batchAt(task, { order: "sequential", batchSize: 3 }, 0);
    expect([...y]).toEqual([0, 1, 1]);
    expect([x[0], x[16], x[32]].map((value) => Math.round(value! * 255))).toEqual([51, 102, 153]);
    expect([...batchAt(task, { split: "test", batchSize: 2 }, 0).y]).toEqual([0, 1]);
    expect(task.notes).toEqual([]);
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

  const bytesOf = (text: string) => new TextEncoder().encode(text);
  const train = { "train/a/1.png": gray(1), "train/b/1.png": gray(1) };
  test.each([
    [
      { "a/1.png": gray(1), "a/2.png": gray(2) },
      "expected CLASS/IMAGE.png (or .jpg) of two classes or more, found 1 classes in 2 files",
    ],
    [
      { ...train, "test/a/1.png": gray(1), "test/b/1.png": gray(1, 8) },
      "Cannot read test/b/1.png: expected 4 × 4 pixels, as the first image has, found 8 × 8",
    ],
    [
      { ...train, "test/a/1.png": gray(1), "test/b/1.png": Uint8Array.of(1, 2) },
      "Cannot decode test/b/1.png: expected a PNG or JPEG",
    ],
    [
      { ...train, "test/a/1.jpg": bytesOf("GIF89a"), "test/b/1.jpg": gray(2) },
      "Cannot decode test/a/1.jpg: expected a PNG or JPEG, found a GIF (6 bytes)",
    ],
    [
      { ...train, "test/a/1.png": gray(1), "test/b/1.webp": bytesOf("RIFF    WEBP") },
      "Cannot decode test/b/1.webp: expected a PNG or JPEG, found a WebP (12 bytes)",
    ],
    [
      { ...train, "test/b/1.png": gray(1) },
      'expected each class in more than one of test, train, found "a" only in train; its folder may be missing',
    ],
    [
      { ...train, "Test/a/1.png": gray(1), "Test/b/1.png": gray(1), "Test/B/1.png": gray(1) },
      'found "B" only in test',
    ],
    [
      { ...train, "extra/a/1.png": gray(1), "extra/b/1.png": gray(1) },
      'expected folders train, validation and test, found "extra" beside train',
    ],
    [
      { ...train, "test/1.png": gray(1) },
      'expected SPLIT/CLASS/IMAGE, as there is a folder of a split, found "test/1.png"',
    ],
    [{ "train/1.png": gray(1), "test/1.png": gray(1) }, 'found "test/1.png"'],
    [{ ...train, "TRAIN/a/2.png": gray(1) }, "expected one folder for train, found TRAIN, train"],
    [
      { ...train, "val/a/2.png": gray(1), "dev/a/2.png": gray(1) },
      "expected one folder for validation, found dev, val",
    ],
    [
      { "test/a/1.png": gray(1), "test/b/1.png": gray(1), "val/a/1.png": gray(1), "val/b/1.png": gray(1) },
      "expected a folder train, found test, val",
    ],
    [
      { "a/1.png": gray(1), "b/1.png": gray(1), "c/d/1.png": gray(1) },
      'expected CLASS/IMAGE or train/CLASS/IMAGE, found "c/d/1.png"',
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
        [`test/${one}/8.png`]: gray(0),
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
      "test/cat/9.png": gray(255),
      "test/dog/9.png": gray(255),
      "cover.png": gray(7),
    });
    const task = await imageFolder(source);
    expect(task.classNames).toEqual(["cat", "dog"]);
    expect(task.splits.train.length).toBe(2);
    expect(task.notes).toEqual(["Pictures that are in no folder of a class were passed over: cover.png"]);
  });

  const levels = (task: Task, split: SplitName) => {
    const { length } = task.splits[split]!;
    const { x, y } = batchAt(task, { split, order: "sequential", batchSize: length }, 0);
    return Array.from(y, (label, i) => [Math.round(x[16 * i]! * 255), label]);
  };
  const divided = (names: Readonly<Record<string, number>>) =>
    memorySource(
      Object.fromEntries(
        Object.entries(names).flatMap(([name, level]) => [
          [`${name}/a/1.png`, gray(level)],
          [`${name}/b/1.png`, gray(level + 1)],
        ]),
      ),
    );

  test.each([
    ["val", "test"],
    ["VAL", "Test"],
    ["valid", "testing"],
    ["Validation", "eval"],
    ["dev", "evaluation"],
  ])("knows the folders %s and %s", async (validation, test) => {
    for (const training of ["train", "TRAIN", "Training"]) {
      const task = await imageFolder(divided({ [training]: 10, [validation]: 20, [test]: 30 }));
      expect(levels(task, "train")).toEqual([
        [10, 0],
        [11, 1],
      ]);
      expect(levels(task, "validation")).toEqual([
        [20, 0],
        [21, 1],
      ]);
      expect(levels(task, "test")).toEqual([
        [30, 0],
        [31, 1],
      ]);
    }
  });

  test("holds out of train what is missing of test, and nothing of validation", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`train/${i % 2 ? "a" : "b"}/${i}.png`, gray(i)]),
    );
    const source = memorySource({ ...many, "val/a/1.png": gray(100), "val/b/1.png": gray(101) });
    const task = await imageFolder(source);
    expect(levels(task, "validation")).toEqual([
      [100, 0],
      [101, 1],
    ]);
    const seen = [...levels(task, "train"), ...levels(task, "test")].map(([level]) => level!);
    expect(seen.sort((a, b) => a - b)).toEqual([...Array(10).keys()]);
    expect(task.splits.test.length).toBe(2);
  });

  test("folders around all pictures are passed through", async () => {
    const task = await imageFolder(divided({ "a folder/pets/train": 10, "a folder/pets/test": 20 }));
    expect(task.classNames).toEqual(["a", "b"]);
    expect(levels(task, "test").map(([level]) => level)).toEqual([20, 21]);
  });

  test("names are in one spelling, and in one order: composed letters or not", async () => {
    const of = async (form: "NFC" | "NFD") =>
      imageFolder(
        memorySource(
          Object.fromEntries(
            ["train", "test"].flatMap((split) =>
              ["häuser", "hz", "zebra"].map((name, i) => [
                `${split}/${name.normalize(form)}/ä.png`.normalize(form),
                gray(i),
              ]),
            ),
          ),
        ),
      );
    const composed = await of("NFC");
    const decomposed = await of("NFD");
    expect(decomposed.classNames).toEqual(["hz", "häuser", "zebra"]);
    expect(composed.classNames).toEqual(decomposed.classNames);
    expect(levels(composed, "train")).toEqual(levels(decomposed, "train"));
    expect(composed.notes).toEqual([]);
    expect(decomposed.notes[0]).toMatch(/^Names of classes are taken in one spelling/);
    const mixed = await imageFolder(
      memorySource({
        "train/ä/1.png": gray(1),
        "train/b/1.png": gray(2),
        ["test/ä /1.png".normalize("NFD")]: gray(3),
        "test/b/1.png": gray(4),
      }),
    );
    expect(mixed.classNames).toEqual(["b", "ä"]);
  });

  test("a JPEG may be called anything that pictures are called", async () => {
    const jpeg = new Uint8Array(encode({ width: 4, height: 4, data: new Uint8Array(64).fill(200) }, 90).data);
    const source = memorySource({
      "train/a/1.jfif": jpeg,
      "train/b/1.PNG": jpeg,
      "test/a/1.jpe": jpeg,
      "test/b/1.jpg": gray(200),
    });
    const task = await imageFolder(source);
    expect(levels(task, "train")).toEqual([
      [200, 0],
      [200, 1],
    ]);
  });

  test("a folder that is not there, and options that there are not", async () => {
    await expect(imageFolder("/no/such/folder")).rejects.toThrow(
      'Cannot list "/no/such/folder": there is no such folder',
    );
    await expect(imageFolder(divided({ train: 1 }), { chanels: 1 } as never)).rejects.toThrow(
      'Cannot make a task of a folder of images: there is no option "chanels"; the nearest is "channels"',
    );
  });

  test("needs a list of files", async () => {
    await expect(imageFolder("https://example.org/images")).rejects.toThrow(
      "Cannot read images of https://example.org/images: this source cannot list its files",
    );
  });
});
