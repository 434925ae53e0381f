import { readFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { packTar } from "modern-tar";
import { test } from "vitest";
import { fromTable, memorySource } from "../src/index.js";
import { readCifar, readCifarBinary, readIdx, readListOps, readMnist, readProteins } from "../src/readers.js";
import { makeIdx } from "./make-files.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const fixture = async (name: string) =>
  new Uint8Array(await readFile(new URL(`fixtures/${name}`, import.meta.url)));
const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * i * 31 + i) % 256);
const records = noise(3 * 3073).map((byte, i) => (i % 3073 === 0 ? byte % 10 : byte));
const digits = {
  "train-images-idx3-ubyte": makeIdx([3, 28, 28], noise(3 * 784)),
  "train-labels-idx1-ubyte": makeIdx([3], [1, 2, 3]),
  "t10k-images-idx3-ubyte": makeIdx([1, 28, 28], noise(784)),
  "t10k-labels-idx1-ubyte": makeIdx([1], [4]),
};
const batchNames = [1, 2, 3, 4, 5].map((part) => `data_batch_${part}.bin`).concat("test_batch.bin");
const tar = await packTar(
  batchNames.map((name) => ({
    header: { name: `cifar-10-batches-bin/${name}`, size: records.length, type: "file" as const },
    body: records,
  })),
);
const flowers = `a,b,kind\n${Array.from({ length: 40 }, (_, i) => `${i},"${i / 2}",${i % 2 ? "x" : "y"}\n`).join("")}`;

interface Form {
  readonly file: string;
  readonly good: Uint8Array;
  read(bytes: Uint8Array): unknown;
}
const named = (
  file: string,
  good: Uint8Array,
  read: (named: { file: string; bytes: Uint8Array }) => unknown,
) => ({
  file,
  good,
  read: (bytes: Uint8Array) => read({ file, bytes }),
});
const cifarArchive = (file: string, good: Uint8Array): Form => ({
  file,
  good,
  read: (bytes) => readCifar(memorySource({ [file]: bytes })),
});

const forms: readonly Form[] = [
  named("images.idx", makeIdx([3, 5, 5], noise(75)), readIdx),
  {
    file: "train-labels-idx1-ubyte.gz",
    good: new Uint8Array(gzipSync(digits["train-labels-idx1-ubyte"])),
    read: (bytes) => {
      const { "train-labels-idx1-ubyte": _, ...others } = digits;
      return readMnist(memorySource({ ...others, "train-labels-idx1-ubyte.gz": bytes }));
    },
  },
  named("a.bin", records, readCifarBinary),
  cifarArchive("cifar-10-binary.tar", tar),
  cifarArchive("cifar-10-binary.tar.gz", new Uint8Array(gzipSync(tar))),
  named("a.json", await fixture("tape.json"), readProteins),
  named("data.mdb", new Uint8Array(gunzipSync(await fixture("tape.mdb.gz"))), readProteins),
  named("a.csv", bytesOf('seq,label\nACDE,3\r\n"GAVLI",7\nMKV,1194\n'), readProteins),
  named(
    "a.tsv",
    bytesOf("Source\tTarget\r\n( ( ( [MAX 2 ) 9 ) ] )\t9\r\n[SM 9 [MIN 3 4 ] 8 ]\t0\r\n"),
    readListOps,
  ),
  {
    file: "t.csv",
    good: bytesOf(flowers),
    read: (bytes) => fromTable(memorySource({ "t.csv": bytes }), { train: "t.csv", label: "kind" }),
  },
];

/** Bytes changed, left out, or missing at the end; mostly near the start, where headers are. */
const damage = (length: number) => {
  const place = fc.oneof(fc.nat(Math.min(length - 1, 600)), fc.nat(length - 1));
  return fc.oneof(
    fc.record({
      at: place,
      put: fc.array(fc.nat(255), { minLength: 1, maxLength: 8 }),
      skip: fc.constant(0),
    }),
    fc.record({ at: place, put: fc.constant([]), skip: fc.integer({ min: 1, max: 100 }) }),
    fc.record({ at: place, put: fc.constant([]), skip: fc.constant(length) }),
  );
};

test.each(forms)("a damaged $file is read, or is an error that names it", async ({ file, good, read }) => {
  await read(good);
  await fc.assert(
    fc.asyncProperty(damage(good.length), async ({ at, put, skip }) => {
      const end = at + Math.max(skip, put.length);
      const damaged = Uint8Array.from([...good.subarray(0, at), ...put, ...good.subarray(end)]);
      try {
        await read(damaged);
      } catch (error) {
        if (!(error instanceof Error && error.message.includes(file))) throw error;
      }
    }),
    { seed: 1, numRuns: 100 },
  );
});
