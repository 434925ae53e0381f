import { gzipSync } from "node:zlib";
import { dataFolder } from "@permafrost/testing/data-folder";
import fc from "fast-check";
import { packTar } from "modern-tar";
import { describe, expect, test } from "vitest";
import { makeImageParquet, makePng } from "../../test/make-files.js";
import { folderSource } from "../files/folder-source.js";
import { memorySource } from "../files/memory-source.js";
import { openParquet } from "../files/parquet.js";
import { readCifar, readCifarBinary } from "./cifar.js";
import { decodeImage } from "./decode-image.js";
import type { ImageSet } from "./image-set.js";

/** Record r: label r % 10; red is r, green the row, blue the column. */
function record(r: number): number[] {
  const plane = (level: (row: number, column: number) => number) =>
    Array.from({ length: 1024 }, (_, i) => level(Math.floor(i / 32), i % 32));
  return [r % 10, ...plane(() => r), ...plane((row) => row), ...plane((_, column) => column)];
}
const binary = (...records: number[]) => Uint8Array.from(records.flatMap(record));
const binaryFiles = (folder: string) => ({
  ...Object.fromEntries(
    [1, 2, 3, 4, 5].map((part) => [`${folder}data_batch_${part}.bin`, binary(part, part + 10)]),
  ),
  [`${folder}test_batch.bin`]: binary(33),
});
const png = (r: number) =>
  makePng(32, 32, {
    colorType: 2,
    rows: Array.from({ length: 32 }, (_, row) =>
      Array.from({ length: 32 }, (_, column) => [r, row, column]).flat(),
    ),
  });

describe("readCifar", () => {
  const folder = memorySource(binaryFiles("cifar-10-batches-bin/"));

  test("reads the binary version, planes becoming pixels", async () => {
    const { train, test } = await readCifar(folder);
    expect(train).toMatchObject({ length: 10, width: 32, height: 32, channels: 3 });
    expect([...train.labels]).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    expect([...test.labels]).toEqual([3]);
    // Image 3 is record 12; row 5, column 7.
    expect([...train.pixels.subarray(3 * 3072 + (5 * 32 + 7) * 3).subarray(0, 3)]).toEqual([12, 5, 7]);
  });

  test("every form gives the same", async () => {
    const expected = await readCifar(folder);
    expect(await readCifar(memorySource(binaryFiles("")))).toEqual(expected);
    const entries = Object.entries(binaryFiles("cifar-10-batches-bin/")).map(([name, body]) => ({
      header: { name, size: body.length, type: "file" as const },
      body,
    }));
    const tar = await packTar([
      { header: { name: "cifar-10-batches-bin/", size: 0, type: "directory" } },
      ...entries,
    ]);
    expect(
      await readCifar(memorySource({ "cifar-10-binary.tar.gz": new Uint8Array(gzipSync(tar)) })),
    ).toEqual(expected);
    const parquet = memorySource({
      "plain_text/train-00000-of-00001.parquet": makeImageParquet(
        "img",
        [1, 2, 3, 4, 5].flatMap((part) => [png(part), png(part + 10)]),
        [1, 1, 2, 2, 3, 3, 4, 4, 5, 5],
      ),
      "plain_text/test-00000-of-00001.parquet": makeImageParquet("img", [png(33)], [3]),
    });
    expect(await readCifar(parquet)).toEqual(expected);
    const files = {
      train: [1, 2, 3, 4, 5].map((part) => `data_batch_${part}.bin`),
      test: ["test_batch.bin"],
    };
    expect(await readCifar(memorySource(binaryFiles("")), { files })).toEqual(expected);
  });

  test("decodes once when there is a cache, and again when the cache is damaged", async () => {
    const entries = new Map<string, Uint8Array>();
    let writes = 0;
    const cache = {
      read: async (name: string) => entries.get(name),
      write: async (name: string, bytes: Uint8Array) => {
        writes++;
        entries.set(name, bytes);
      },
    };
    const parquet = (label: number) => ({
      "train-00000-of-00001.parquet": makeImageParquet("img", [png(1)], [label]),
      "test-00000-of-00001.parquet": makeImageParquet("img", [png(2)], [2]),
    });
    const first = await readCifar(memorySource(parquet(1)), { cache });
    expect(entries.size).toBe(2);
    expect(await readCifar(memorySource(parquet(1)), { cache })).toEqual(first);
    expect(writes).toBe(2);
    for (const bytes of entries.values()) bytes[bytes.length - 1]! ^= 1;
    expect(await readCifar(memorySource(parquet(1)), { cache })).toEqual(first);
    expect(writes).toBe(4);
    const other = await readCifar(memorySource(parquet(5)), { cache });
    expect([...other.train.labels]).toEqual([5]);
    expect(entries.size).toBe(3);
  });

  const parquetPair = (bytes: Uint8Array) => ({
    "train-00000-of-00001.parquet": bytes,
    "test-00000-of-00001.parquet": makeImageParquet("img", [png(2)], [2]),
  });
  const good = makeImageParquet("img", [png(1), png(2), png(3)], [1, 2, 3]);
  test.each<[string, Record<string, Uint8Array>, string]>([
    [
      "half a record",
      { ...binaryFiles(""), "data_batch_2.bin": binary(1, 2).subarray(0, 4000) },
      "Cannot read data_batch_2.bin at byte 3073: expected records of 3073 bytes, found only 927 more bytes",
    ],
    [
      "an empty file",
      { ...binaryFiles(""), "test_batch.bin": new Uint8Array() },
      "Cannot read test_batch.bin at byte 0: expected records of 3073 bytes, found an empty file",
    ],
    [
      "a label past 9",
      { ...binaryFiles(""), "data_batch_5.bin": binary(1, 2).map((byte, i) => (i === 3073 ? 10 : byte)) },
      "Cannot read data_batch_5.bin at byte 3073: expected a label from 0 to 9, found 10",
    ],
    [
      "a label past 9 in Parquet",
      parquetPair(makeImageParquet("img", [png(1), png(2), png(3)], [1, 2, 10])),
      "Cannot read row 3 of train-00000-of-00001.parquet: expected a label from 0 to 9, found 10",
    ],
    [
      "an image of another size",
      parquetPair(makeImageParquet("img", [png(1), makePng(1, 1, { colorType: 0, rows: [[1]] })], [1, 2])),
      "row 2 of train-00000-of-00001.parquet: expected 32 × 32 pixels, found 1 × 1",
    ],
    ["a damaged image", parquetPair(makeImageParquet("img", [png(1).subarray(0, 60)], [1])), "row 1 of"],
    [
      "no image",
      parquetPair(makeImageParquet("img", [png(1), null], [1, 2])),
      "row 2 of train-00000-of-00001.parquet: expected an image with bytes inside",
    ],
    [
      "another column",
      parquetPair(makeImageParquet("picture", [png(1)], [1])),
      "expected the columns label and image or img, found picture, label",
    ],
    ["a cut Parquet", parquetPair(good.subarray(0, good.length - 20)), " bytes) as Parquet: "],
  ])("refuses %s", async (_, files, message) => {
    await expect(readCifar(memorySource(files))).rejects.toThrow(message);
  });

  test("damage anywhere in a Parquet is an error or other images, never a crash or a hang", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), async (offset, value) => {
        try {
          const { train } = await readCifar(memorySource(parquetPair(good.with(offset, value))));
          expect(train.length).toBeLessThan(100);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  test("refuses an archive without the files, and a cut one", async () => {
    const tar = await packTar([{ header: { name: "readme.txt", size: 2, type: "file" }, body: "hi" }]);
    await expect(readCifar(memorySource({ "cifar-10-binary.tar": tar }))).rejects.toThrow(
      "Cannot read cifar-10-binary.tar: expected data_batch_1.bin in it, found readme.txt",
    );
    await expect(readCifar(memorySource({ "cifar-10-binary.tar": tar.subarray(0, 513) }))).rejects.toThrow(
      "Cannot read cifar-10-binary.tar (513 bytes) as tar: ",
    );
  });

  test("names everything it looked for", async () => {
    await expect(readCifar(memorySource({}))).rejects.toThrow(
      /none of these files[\s\S]*plain_text\/train[\s\S]*cifar-10-batches-bin\/data_batch_1\.bin[\s\S]*cifar-10-binary\.tar/,
    );
  });

  test("stops when told to", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(readCifar(folder, { signal })).rejects.toThrow("enough");
  });
});

test("a long read reports progress, and stops when told to", async () => {
  const images = Array.from({ length: 400 }, (_, i) => png(i % 256));
  const source = memorySource({
    "train-00000-of-00001.parquet": makeImageParquet(
      "img",
      images,
      images.map((_, i) => i % 10),
    ),
    "test-00000-of-00001.parquet": makeImageParquet("img", [png(1)], [1]),
  });
  const controller = new AbortController();
  const seen: number[] = [];
  const reading = readCifar(source, {
    signal: controller.signal,
    onProgress: ({ done, total, unit }) => {
      if (unit !== "examples") return;
      expect(total).toBe(400);
      seen.push(done);
      if (seen.length === 2) controller.abort(new Error("enough"));
    },
  });
  await expect(reading).rejects.toThrow("enough");
  expect(seen).toHaveLength(2);
  expect(seen[1]!).toBeGreaterThan(seen[0]!);
  expect(seen[1]!).toBeLessThan(400);
});

const data = dataFolder("cifar10");
describe.skipIf(!data)("the real CIFAR-10", () => {
  const binaryPart = async () => {
    const file = "cifar-10-batches-bin/data_batch_1.bin";
    return readCifarBinary({ file, bytes: await folderSource(data!).read(file) });
  };
  const parquet = async (part: string) => {
    const file = `parquet/plain_text/${part}-00000-of-00001.parquet`;
    return openParquet({ file, bytes: await folderSource(data!).read(file) });
  };

  test("the binary part has 4,000 images, and starts as it should", async () => {
    const images = await binaryPart();
    expect(images.length).toBe(4_000);
    expect([...images.labels.slice(0, 10)]).toEqual([6, 9, 9, 4, 1, 1, 2, 7, 8, 3]);
    // The first image, a frog, as everyone's copy has it.
    expect([...images.pixels.slice(0, 6)]).toEqual([59, 62, 63, 43, 46, 45]);
  });

  test.each([
    ["train", 50_000, 5_000],
    ["test", 10_000, 1_000],
  ])("the %s Parquet has %d rows, %d per class", async (part, count, perClass) => {
    const table = await parquet(part);
    const counts = new Array<number>(10).fill(0);
    for await (const rows of table.read(["label"], {}))
      for (const row of rows) counts[Number(row["label"])]!++;
    expect(table.rows).toBe(count);
    expect(counts).toEqual(new Array(10).fill(perClass));
  });

  // Colours, positions and labels all right, or the nearest image would be another: JPEG is off by 8 levels or so.
  test("images of the Parquet are those of the binary part, and have the known mean", async () => {
    const originals = await binaryPart();
    const table = await parquet("train");
    const means = [0, 0, 0];
    let decoded = 0;
    let matches = 0;
    for await (const rows of table.read(["img", "label"], {})) {
      for (const row of rows) {
        const { bytes } = row["img"] as { readonly bytes: Uint8Array };
        const { pixels } = await decodeImage({ file: "img", bytes });
        for (let i = 0; i < pixels.length; i++) means[i % 3]! += pixels[i]! / 255 / 1024;
        if (decoded++ < 1_000) {
          const match = nearest(originals, pixels);
          if (match.error > 16) continue;
          matches++;
          expect(originals.labels[match.index]).toBe(Number(row["label"]));
        }
      }
      if (decoded === 5_000) break;
    }
    // 1,000 of 50,000, and 4,000 originals: 80 expected.
    expect(matches).toBeGreaterThan(50);
    expect(matches).toBeLessThan(110);
    for (const [channel, mean] of [0.4913, 0.4821, 0.4465].entries())
      expect(Math.abs(means[channel]! / decoded - mean)).toBeLessThan(0.01);
  });
});

/** The original with the smallest root mean square difference; most are ruled out by a few pixels. */
function nearest(images: ImageSet, pixels: Uint8Array): { readonly index: number; readonly error: number } {
  const limit = 16 ** 2 * pixels.length;
  let best = { index: -1, error: Number.POSITIVE_INFINITY };
  for (let index = 0; index < images.length; index++) {
    const start = index * pixels.length;
    let sum = 0;
    for (let i = 0; i < pixels.length && sum <= limit; i++)
      sum += (images.pixels[start + i]! - pixels[i]!) ** 2;
    if (sum < best.error) best = { index, error: sum };
  }
  return { index: best.index, error: Math.sqrt(best.error / pixels.length) };
}
