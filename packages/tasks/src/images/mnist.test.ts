import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { dataFolder } from "@permafrost/testing/data-folder";
import { describe, expect, test } from "vitest";
import { makeIdx, makeImageParquet, makePng } from "../../test/make-files.js";
import { batchAt } from "../batches.js";
import { folderSource } from "../files/folder-source.js";
import { gunzip } from "../files/gzip.js";
import { memorySource } from "../files/memory-source.js";
import { mnist, readMnist } from "./mnist.js";

/** Three images: level = 10 × image + row. */
const pixels = Uint8Array.from(
  { length: 3 * 784 },
  (_, i) => 10 * Math.floor(i / 784) + Math.floor((i % 784) / 28),
);
const files = {
  "train-images-idx3-ubyte": makeIdx([3, 28, 28], pixels),
  "train-labels-idx1-ubyte.gz": new Uint8Array(gzipSync(makeIdx([3], [7, 0, 9]))),
  "t10k-images-idx3-ubyte.gz": new Uint8Array(gzipSync(makeIdx([1, 28, 28], pixels.subarray(784, 1568)))),
  "t10k-labels-idx1-ubyte": makeIdx([1], [4]),
};
const png = (image: number) =>
  makePng(28, 28, {
    colorType: 0,
    rows: Array.from({ length: 28 }, (_, row) => new Array(28).fill(10 * image + row)),
  });

describe("mnist", () => {
  test("puts a border around the images, as the paper does", async () => {
    const task = await mnist(memorySource(files));
    expect(task.input).toEqual({ kind: "values", tokens: 64, dim: 16 });
    expect(task.output).toEqual({ tokens: 1, labels: 1, classes: 10 });
    const { x, y } = batchAt(task, { split: "train", order: "sequential", batchSize: 3 }, 0);
    expect([...y]).toEqual([7, 0, 9]);
    // Image 2, token 9 is rows 4–7 and columns 4–7 of 32 × 32: rows 2–5 of the original.
    const token = x.subarray(2 * 1024 + 9 * 16, 2 * 1024 + 10 * 16);
    expect([...token].map((value) => Math.round(value * 255))).toEqual(
      [22, 23, 24, 25].flatMap((level) => [level, level, level, level]),
    );
    const corner = x.subarray(2 * 1024, 2 * 1024 + 16);
    expect([...corner].map((value) => Math.round(value * 255))).toEqual([
      ...[0, 0, 0, 0, 0, 0, 0, 0],
      ...[0, 0, 20, 20, 0, 0, 21, 21],
    ]);
  });

  test("lu2021 takes them as they are", async () => {
    const task = await mnist(memorySource(files), { protocol: "lu2021" });
    expect(task.input).toEqual({ kind: "values", tokens: 49, dim: 16 });
    const { x } = batchAt(task, { split: "test", batchSize: 1 }, 0);
    expect(Math.round(x[48 * 16 + 15]! * 255)).toBe(37);
  });

  test("the last training images become the validation split", async () => {
    const task = await mnist(memorySource(files), { validation: 1 });
    expect(task.splits.train.length).toBe(2);
    expect([...batchAt(task, { split: "validation", batchSize: 4 }, 0).y]).toEqual([9]);
    await expect(mnist(memorySource(files), { validation: 3 })).rejects.toThrow(
      "expected fewer validation images than the 3 for training, found 3",
    );
  });

  test("reads the Hub's Parquet", async () => {
    const source = memorySource({
      "mnist/train-00000-of-00001.parquet": makeImageParquet("image", [png(0), png(1), png(2)], [7, 0, 9]),
      "mnist/test-00000-of-00001.parquet": makeImageParquet("image", [png(1)], [4]),
    });
    expect(await readMnist(source)).toEqual(await readMnist(memorySource(files)));
  });

  const renamed = (name: (known: string) => string) =>
    memorySource(Object.fromEntries(Object.entries(files).map(([path, bytes]) => [name(path), bytes])));
  test.each<[string, (known: string) => string]>([
    ["a point", (known) => known.replace("-idx", ".idx")],
    ["capital letters", (known) => known.toUpperCase()],
    ["another word for the test", (known) => known.replace("t10k", "test")],
    ["a folder", (known) => `raw/digits/${known}`],
    [
      "folders of their own",
      (known) => `${known.replace(".gz", "")}/${known.replace(".gz", "").replace("-idx", ".idx")}`,
    ],
    ["torchvision's folder", (known) => `MNIST/raw/${known}`],
  ])("finds the files under their other names: %s", async (_, name) => {
    expect(await readMnist(renamed(name))).toEqual(await readMnist(memorySource(files)));
  });

  test("finds those with a point where nothing can be listed", async () => {
    const { list: _, ...source } = renamed((known) => known.replace("-idx", ".idx").replace(".gz", ""));
    expect(await readMnist(source)).toEqual(await readMnist(memorySource(files)));
  });

  test("takes the usual one of several folders, and asks where none is", async () => {
    const folders = (...names: readonly string[]) =>
      memorySource(
        Object.fromEntries(
          names.flatMap((folder) =>
            Object.entries(files).map(([path, bytes]) => [`${folder}/${path}`, bytes]),
          ),
        ),
      );
    await expect(readMnist(folders("FashionMNIST/raw", "MNIST/raw"))).resolves.toBeDefined();
    await expect(readMnist(folders("a", "b"))).rejects.toThrow(
      "Cannot read MNIST in memory: expected its four files in one folder, found them in a, b; name one of them",
    );
  });

  test("says what is there where it is not", async () => {
    await expect(readMnist(memorySource({ "mnist_train.csv": new Uint8Array() }))).rejects.toThrow(
      "Cannot read MNIST in memory, which has mnist_train.csv: found none of these files\n  train-images-idx3-ubyte.gz: ",
    );
    await expect(readMnist("/no/such/folder")).rejects.toThrow(
      'Cannot read MNIST: there is no folder "/no/such/folder"',
    );
  });

  test("refuses options that there are not", async () => {
    await expect(mnist(memorySource(files), { protocoll: "lu2021" } as never)).rejects.toThrow(
      'Cannot make MNIST: there is no option "protocoll"; the nearest is "protocol"',
    );
    await expect(
      mnist(memorySource(files), { protocol: "lu2021", cache: undefined as never }),
    ).resolves.toBeDefined();
  });

  test("refuses another protocol", async () => {
    await expect(mnist(memorySource(files), { protocol: "paper" as "lu2021" })).rejects.toThrow(
      'found "paper"',
    );
  });
});

describe("bad files", () => {
  const images = "train-images-idx3-ubyte";
  const labels = "train-labels-idx1-ubyte.gz";
  test.each<[string, Record<string, Uint8Array>, string]>([
    [
      "empty",
      { [images]: new Uint8Array() },
      `Cannot read ${images} at byte 0: expected the 4 bytes an IDX file starts with, found a file of 0`,
    ],
    [
      "cut",
      { [images]: files[images].subarray(0, 2000) },
      `Cannot read ${images} at byte 16: expected 2352 values of shape 3 × 28 × 28, found 1984`,
    ],
    [
      "cut in the header",
      { [images]: files[images].subarray(0, 9) },
      "at byte 4: expected the sizes of 3 dimensions, found the end, at byte 9",
    ],
    [
      "too long",
      { [labels]: makeIdx([3], [1, 2, 3, 4]) },
      `Cannot read ${labels} at byte 8: expected 3 values of shape 3, found 4`,
    ],
    [
      "no IDX",
      { [images]: new TextEncoder().encode("<html>") },
      "expected two zero bytes, as IDX starts, found 0x3c68746d",
    ],
    [
      "floats",
      { [images]: Uint8Array.of(0, 0, 13, 1) },
      "at byte 2: expected the type 0x08 (unsigned bytes), found 0x0d",
    ],
    [
      "too few labels",
      { [labels]: makeIdx([2], [1, 2]) },
      `expected 3 labels, as many as images in ${images}, found the shape 2`,
    ],
    [
      "a label past 9",
      { [labels]: makeIdx([3], [1, 2, 10]) },
      `Cannot read ${labels} at byte 10: expected a label from 0 to 9, found 10`,
    ],
    [
      "images and labels swapped",
      { [images]: makeIdx([3], [7, 0, 9]) },
      "expected images of 28 × 28, found the shape 3",
    ],
    ["cut gzip", { [labels]: files[labels].subarray(0, 20) }, `Cannot unpack ${labels} (20 bytes of gzip)`],
    [
      "damaged gzip",
      { [labels]: files[labels].map((byte, i) => (i > 10 && i < 16 ? byte ^ 0x55 : byte)) },
      `Cannot unpack ${labels}`,
    ],
  ])("%s", async (_, bad, message) => {
    await expect(mnist(memorySource({ ...files, ...bad }))).rejects.toThrow(message);
  });

  test("a missing file is named", async () => {
    const { "t10k-labels-idx1-ubyte": _, ...rest } = files;
    await expect(mnist(memorySource(rest))).rejects.toThrow("t10k-labels-idx1-ubyte.gz: Cannot read");
  });
});

const data = dataFolder("mnist");
describe.skipIf(!data)("the real MNIST", async () => {
  const { train, test: held } = data ? await readMnist(data) : await readMnist(memorySource(files));

  test("has 60,000 and 10,000 images, its published checksums, mean and spread", () => {
    expect(train.length).toBe(60_000);
    expect(held.length).toBe(10_000);
    let sum = 0;
    let squares = 0;
    for (const pixel of train.pixels) {
      sum += pixel;
      squares += pixel * pixel;
    }
    const mean = sum / train.pixels.length / 255;
    expect(mean).toBeCloseTo(0.1307, 4);
    expect(Math.sqrt(squares / train.pixels.length / 255 ** 2 - mean ** 2)).toBeCloseTo(0.3081, 4);
  });

  test("has the known numbers of each digit", () => {
    const counts = (labels: Int32Array) =>
      labels.reduce((all, label) => all.with(label, all[label]! + 1), new Array<number>(10).fill(0));
    expect(counts(train.labels)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(counts(held.labels)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    expect([...train.labels.slice(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  });

  // The MD5 sums of the original files, unpacked.
  test.each([
    ["train-images-idx3-ubyte.gz", "6bbc9ace898e44ae57da46a324031adb"],
    ["train-labels-idx1-ubyte.gz", "a25bea736e30d166cdddb491f175f624"],
    ["t10k-images-idx3-ubyte.gz", "2646ac647ad5339dbf082846283269ea"],
    ["t10k-labels-idx1-ubyte.gz", "27ae3e4e09519cfbb04c329615203637"],
  ])("%s is the original", async (file, md5) => {
    const { bytes } = await gunzip({ file, bytes: await folderSource(data!).read(file) });
    expect(createHash("md5").update(bytes).digest("hex")).toBe(md5);
  });
});
