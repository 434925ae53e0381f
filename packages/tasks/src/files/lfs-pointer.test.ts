import { describe, expect, test } from "vitest";
import { decodeImage } from "../images/decode-image.js";
import { cifar10, fromTable, imageFolder, listOpsFromFiles, mnist, remoteHomology } from "../index.js";
import {
  readCifarBinary,
  readIdx,
  readListOps,
  readLmdb,
  readParquetImages,
  readProteins,
} from "../readers.js";
import { cachedSource } from "./cache.js";
import { memorySource } from "./memory-source.js";

const bytes = new TextEncoder().encode(
  `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 12345\n`,
);
const files = (...paths: readonly string[]) =>
  memorySource(Object.fromEntries(paths.map((path) => [path, bytes])));
const MESSAGE = /^Cannot (?:read|decode) \S+: it is a Git LFS pointer, .* run `git lfs pull`/;

describe("a Git LFS pointer is named by every task that reads files", () => {
  test.each<[string, () => Promise<unknown>]>([
    ["mnist", () => mnist(files("train-images-idx3-ubyte.gz"))],
    ["mnist in Parquet", () => mnist(files("mnist/train-00000-of-00001.parquet"))],
    ["cifar10", () => cifar10(files("cifar-10-binary.tar.gz"))],
    ["listops", () => listOpsFromFiles(files("basic_train.tsv"))],
    ["remote-homology", () => remoteHomology(files("train.csv"))],
    ["a table", () => fromTable(files("t.csv"), { train: "t.csv", label: "c" })],
    [
      "a folder of images",
      () => imageFolder(files("train/a/1.png", "train/b/1.png", "test/a/1.png", "test/b/1.png")),
    ],
  ])("%s", async (_, read) => {
    await expect(read()).rejects.toThrow(MESSAGE);
  });
});

describe("a Git LFS pointer is named by every reader", () => {
  const named = { file: "a.bin", bytes };
  test.each<[string, () => unknown]>([
    ["decodeImage", () => decodeImage(named)],
    ["readIdx", () => readIdx(named)],
    ["readCifarBinary", () => readCifarBinary(named)],
    ["readListOps", () => readListOps(named)],
    ["readLmdb", () => [...readLmdb(named)]],
    ["readProteins", () => readProteins(named)],
    [
      "readParquetImages",
      () => readParquetImages(named, { shape: { width: 1, height: 1, channels: 1 }, classes: 2 }),
    ],
  ])("%s", async (_, read) => {
    await expect((async () => read())()).rejects.toThrow(MESSAGE);
  });
});

test("a pointer is not kept in place of the file", async () => {
  const kept = new Map<string, Uint8Array>();
  const cache = {
    read: async (name: string) => kept.get(name),
    write: async (name: string, content: Uint8Array) => void kept.set(name, content),
  };
  expect(await cachedSource(files("x"), cache).read("x")).toEqual(bytes);
  const fetched = memorySource({ x: Uint8Array.of(1, 2) });
  expect(await cachedSource(fetched, cache).read("x")).toEqual(Uint8Array.of(1, 2));
  expect(kept.size).toBe(1);
});
