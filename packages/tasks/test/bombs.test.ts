import { readFile } from "node:fs/promises";
import { deflateSync, gunzipSync, gzipSync } from "node:zlib";
import { growth, LINEAR, madeFrom } from "@permafrost/testing/growth";
import jpeg from "jpeg-js";
import { packTar } from "modern-tar";
import { describe, expect, test } from "vitest";
import { gunzip } from "../src/files/gzip.js";
import { readTar } from "../src/files/tar.js";
import { readPickle } from "../src/homology/pickled.js";
import { decodeImage, fromTable, imageFolder, memorySource } from "../src/index.js";
import { readCifarBinary, readIdx, readListOps, readLmdb, readProteins } from "../src/readers.js";
import { makeIdx, makePng, makePngOf } from "./make-files.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const MEGABYTE = 2 ** 20;

describe("a PNG", () => {
  const one = { width: 1, height: 1, colorType: 0 };
  const zeros = (bytes: number) => deflateSync(new Uint8Array(bytes), { level: 1 });
  const decode = (bytes: Uint8Array) => decodeImage({ file: "a.png", bytes });

  test("of one pixel that holds 500 MB is refused, and hardly looked at", async () => {
    const packed = Uint8Array.from(zeros(500 * MEGABYTE));
    const message =
      /Cannot decode a\.png \(\d+ bytes\): expected 2 bytes of pixels, as its header asks for, found more/;
    await expect(decode(makePngOf(one, [["IDAT", packed]]))).rejects.toThrow(message);
    // whoever goes on would find damage
    packed.fill(0xff, 2 ** 15);
    await expect(decode(makePngOf(one, [["IDAT", packed]]))).rejects.toThrow(message);
  });

  test("with a colour profile or words that unpack to much is read without them", async () => {
    const name = bytesOf("p\0\0");
    const packed = zeros(64 * MEGABYTE);
    const { pixels } = await decode(
      makePngOf(one, [
        ["iCCP", Buffer.concat([name, packed])],
        ["zTXt", Buffer.concat([name, packed])],
        ["IDAT", deflateSync(Uint8Array.of(0, 7))],
      ]),
    );
    expect([...pixels]).toEqual([7]);
  });

  test("in very many pieces is read in a time that grows with it", async () => {
    const bytes = (count: number) =>
      makePngOf(one, [
        ...Array.from({ length: count }, () => ["IDAT", new Uint8Array()] as const),
        ["IDAT", deflateSync(Uint8Array.of(0, 7))],
      ]);
    const file = await madeFrom(2_000, bytes);
    expect(await growth((count) => decode(file(count)), 2_000)).toBeLessThan(LINEAR);
  });

  test("with much after its pixels is read no further", async () => {
    const packed = deflateSync(Uint8Array.of(0, 7));
    const tail = (size: number) => makePngOf(one, [["IDAT", Buffer.concat([packed, new Uint8Array(size)])]]);
    const file = await madeFrom(MEGABYTE / 2, tail);
    expect(await growth((size) => decode(file(size)), MEGABYTE / 2)).toBeLessThan(LINEAR);
  });

  test("that is larger than asked for is not unpacked", async () => {
    const large = makePng(64, 64, {
      colorType: 0,
      rows: Array.from({ length: 64 }, () => new Array(64).fill(1)),
    });
    await expect(decodeImage({ file: "a.png", bytes: large }, 64)).rejects.toThrow(
      "expected at most 64 pixels, and at least one, found 64 × 64",
    );
  });
});

describe("a JPEG", () => {
  const data = new Uint8Array(16 * 16 * 4).fill(99);
  const good = new Uint8Array(jpeg.encode({ width: 16, height: 16, data }, 90).data);
  const frame = good.findIndex((byte, i) => byte === 0xff && good[i + 1] === 0xc0);
  const sized = (height: number, width: number) => {
    const bytes = Uint8Array.from(good);
    new DataView(bytes.buffer).setUint16(frame + 5, height);
    new DataView(bytes.buffer).setUint16(frame + 7, width);
    return bytes;
  };
  const decode = (bytes: Uint8Array) => decodeImage({ file: "a.jpg", bytes });

  test("that says it is huge is refused", async () => {
    await expect(decode(sized(65_535, 65_535))).rejects.toThrow("found 65535 × 65535");
  });

  test("that goes over a large picture again and again is refused", async () => {
    const scan = good.findIndex((byte, i) => byte === 0xff && good[i + 1] === 0xda);
    const header = sized(8_000, 8_000).subarray(0, scan);
    const scans = Array.from({ length: 1_000 }, () => good.subarray(scan, good.length - 2));
    await expect(decode(new Uint8Array(Buffer.concat([header, ...scans])))).rejects.toThrow(
      "found 1000 scans of 8000 × 8000",
    );
  });

  test("with two frames is refused", async () => {
    const twice = Buffer.concat([
      good.subarray(0, frame),
      good.subarray(frame, frame + 19),
      good.subarray(frame),
    ]);
    await expect(decode(new Uint8Array(twice))).rejects.toThrow("expected one frame, found a second one");
  });
});

test("pictures that would take more than 2 GiB together are refused at the first", async () => {
  const large = makePngOf({ width: 8_000, height: 8_000, colorType: 0 }, [
    ["IDAT", deflateSync(new Uint8Array(8_000 * 8_001))],
  ]);
  const files = Object.fromEntries(
    ["a", "b"].flatMap((name) => Array.from({ length: 40 }, (_, i) => [`${name}/${i}.png`, large])),
  );
  await expect(imageFolder(memorySource(files))).rejects.toThrow(
    /Cannot read 64 pictures of 8000 × 8000, as .* has: they take 4096000000 bytes, of 2147483648/,
  );
});

test("gzip that unpacks to more than 64 MiB and 200 times its size is refused", async () => {
  const bytes = new Uint8Array(gzipSync(new Uint8Array(300 * MEGABYTE)));
  await expect(gunzip({ file: "a.gz", bytes })).rejects.toThrow("Cannot read a.gz: it has more than the");
  const { bytes: small } = await gunzip({
    file: "a.gz",
    bytes: new Uint8Array(gzipSync(new Uint8Array(MEGABYTE))),
  });
  expect(small.length).toBe(MEGABYTE);
});

test("a tar of very many files is read in a time that grows with it", async () => {
  const archive = (count: number) =>
    packTar(
      Array.from({ length: count }, (_, i) => ({
        // long names come in headers of their own
        header: { name: `${"folder/".repeat(40)}${i}`, size: 0, type: "file" as const },
        body: new Uint8Array(),
      })),
    );
  const made = await madeFrom(250, archive);
  expect(await growth((count) => readTar({ file: "a.tar", bytes: made(count) }), 250)).toBeLessThan(LINEAR);
});

test("IDX that says it has more values than it has is refused before memory is taken", () => {
  const bytes = makeIdx([1, 1, 1], [0]);
  new DataView(bytes.buffer).setUint32(4, 2 ** 32 - 1);
  new DataView(bytes.buffer).setUint32(8, 2 ** 32 - 1);
  expect(() => readIdx({ file: "a", bytes })).toThrow("Cannot read a at byte 16: expected");
  expect(() => readCifarBinary({ file: "a", bytes: new Uint8Array(3074) })).toThrow("only 1 more bytes");
});

test("LMDB whose entries share one long value is refused", async () => {
  const bytes = new Uint8Array(gunzipSync(await readFile(new URL("fixtures/tape.mdb.gz", import.meta.url))));
  const entries = [...readLmdb({ file: "data.mdb", bytes })];
  const long = entries.reduce((a, b) => (b.value.length > a.value.length ? b : a));
  // every entry of a page that is not in the page itself points at the longest value, and says it is as long as the file
  const view = new DataView(bytes.buffer);
  const pageSize = view.getUint32(40, true);
  const overflow = (long.value.byteOffset - 16) / pageSize;
  let moved = 0;
  for (const { key, value } of entries) {
    const node = key.byteOffset - 8;
    if (value.byteOffset === key.byteOffset + key.length) continue;
    view.setUint32(node, bytes.length - long.value.byteOffset, true);
    view.setUint32(node + 8 + key.length, overflow, true);
    moved++;
  }
  expect(moved).toBeGreaterThan(1);
  expect(() => [...readLmdb({ file: "data.mdb", bytes })]).toThrow(
    "expected each value once, found values longer than the file",
  );
});

/** Opcodes: `(` a mark, `]` a list, `t` a tuple, `h` and `q` remember and recall, `N` None, `a` append. */
test.each<[string, string]>([
  ["marks", "("],
  ["lists", "]"],
  ["tuples", "(t"],
  ["tuples of all before", "Nt(("],
  ["things remembered", "]q\0h\0"],
  ["lists in lists", "]]a"],
])("a pickle of %s is read or refused in a time that grows with it", async (_, piece) => {
  const read = (size: number) => readPickle(bytesOf(piece.repeat(size / piece.length)));
  expect(() => read(100_000)).toThrow(SyntaxError);
  expect(await growth(async (size) => read(size), 25_000)).toBeLessThan(LINEAR);
});

const tables: Readonly<Record<string, (size: number) => string>> = {
  quotes: (size) => '"'.repeat(size),
  "quotes and one more": (size) => '"'.repeat(size + 1 - (size % 2)),
  "quoted commas": (size) => '",'.repeat(size / 2),
  "quotes after letters": (size) => 'a"'.repeat(size / 2),
  "quotes before spaces": (size) => '" '.repeat(size / 2),
  "a quote that stays open": (size) => `a,b\n"${"x".repeat(size)}`,
  "quotes that never match": (size) => `a,b\n${'"x""'.repeat(size / 4)}`,
  "quoted line ends": (size) => `a,b\n${'"\n'.repeat(size / 2)}`,
  "quotes and semicolons": (size) => `a;b\n${'";'.repeat(size / 2)}`,
  "quotes and returns": (size) => `a,b\n${'"\r'.repeat(size / 2)}`,
  "line ends": (size) => "\n".repeat(size),
  commas: (size) => ",".repeat(size),
  spaces: (size) => `a,b\n"${" ".repeat(size)}`,
};

describe.each(Object.keys(tables))("a CSV of %s", (name) => {
  const made = (size: number) => bytesOf(tables[name]!(size));
  test("is read or refused in a time that grows with it", async () => {
    const read = (size: number) => readProteins({ file: "a.csv", bytes: made(size) });
    expect(await growth(read, 25_000)).toBeLessThan(LINEAR);
  });
});

test("a table of very many columns is read in a time that grows with it", async () => {
  const read = (size: number) => {
    const names = Array.from({ length: size }, (_, i) => `c${i}`);
    const row = (kind: string) => `${names.map(() => "1").join()},${kind}`;
    const text = `${names.join()},kind\n${[..."xxxxxyyyyy"].map(row).join("\n")}\n`;
    return fromTable(memorySource({ "t.csv": bytesOf(text) }), { train: "t.csv", label: "kind" });
  };
  await read(8);
  expect(await growth(read, 1_500)).toBeLessThan(LINEAR);
});

test.each<[string, (size: number) => string]>([
  ["brackets", (size) => "[".repeat(size)],
  ["quotes", (size) => `["${'\\"'.repeat(size / 2)}`],
  ["empty items", (size) => `[${"{},".repeat(size / 3)}{}]`],
])("JSON of %s is read or refused in a time that grows with it", async (_, text) => {
  const read = (size: number) => readProteins({ file: "a.json", bytes: bytesOf(text(size)) });
  await expect(read(100_000)).rejects.toThrow("a.json");
  expect(await growth(read, 25_000)).toBeLessThan(LINEAR);
});

test.each<[string, (size: number) => string]>([
  ["brackets", (size) => `0\t${"[MAX ".repeat(size / 5)}`],
  ["groups", (size) => `0\t${"( ".repeat(size / 2)}`],
  ["blanks", (size) => `0\t${" ".repeat(size)}x`],
  ["tabs", (size) => "\t".repeat(size)],
  ["quotes", (size) => `"0"\t"${'"'.repeat(size)}`],
])("ListOps of %s is read or refused in a time that grows with it", async (_, text) => {
  const read = (size: number) => readListOps({ file: "a.tsv", bytes: bytesOf(text(size)) });
  await expect(read(100_000)).rejects.toThrow("a.tsv");
  expect(await growth(read, 25_000)).toBeLessThan(LINEAR);
});
