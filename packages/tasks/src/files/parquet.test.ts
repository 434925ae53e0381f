import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { openParquet } from "./parquet.js";
import { checkRuns } from "./parquet-runs.js";
import { readThrift } from "./thrift.js";

type Source = Parameters<typeof parquetWriteBuffer>[0];

const gzip = { GZIP: (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)) };
const written = (options: Source) => new Uint8Array(parquetWriteBuffer({ compressors: gzip, ...options }));

async function rowsOf(bytes: Uint8Array) {
  const { columns, read } = await openParquet({ file: "a.parquet", bytes });
  const all: unknown[] = [];
  for await (const rows of read(columns, {})) all.push(...rows);
  return all;
}

describe("openParquet", () => {
  const numbers = fc.array(fc.option(fc.integer({ min: -3, max: 1000 }), { freq: 3, nil: null }), {
    minLength: 1,
    maxLength: 300,
  });

  test("reads what was written: absent values, words that come again, lists, bits", async () => {
    await fc.assert(
      fc.asyncProperty(
        numbers,
        fc.constantFrom("UNCOMPRESSED", "SNAPPY", "GZIP"),
        fc.constantFrom("PLAIN", "DELTA_BINARY_PACKED", undefined),
        fc.constantFrom(100, 2 ** 20),
        fc.integer({ min: 1, max: 400 }),
        async (values, codec, encoding, pageSize, rowGroupSize) => {
          const rows = values.map((value, i) => ({
            number: value,
            word: `word ${i % 7}`,
            list: Array.from({ length: i % 4 }, (_, j) => i + j),
            bit: i % 3 === 0,
          }));
          const column = (name: keyof (typeof rows)[number]) => ({
            name,
            data: rows.map((row) => row[name]),
          });
          const bytes = written({
            columnData: [
              { ...column("number"), ...(encoding && { encoding }) },
              column("word"),
              column("list"),
              column("bit"),
            ],
            schema: [
              { name: "root", num_children: 4 },
              { name: "number", type: "INT32", repetition_type: "OPTIONAL" },
              { name: "word", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
              { name: "list", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
              { name: "list", repetition_type: "REPEATED", num_children: 1 },
              { name: "element", type: "INT32", repetition_type: "OPTIONAL" },
              { name: "bit", type: "BOOLEAN", repetition_type: "REQUIRED" },
            ],
            codec,
            pageSize,
            rowGroupSize,
          });
          expect(await rowsOf(bytes)).toEqual(rows);
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });

  const words = (count: number) => ({
    columnData: [
      {
        name: "word",
        data: Array.from({ length: count }, (_, i) => (i % 2 ? "a" : "b")),
        type: "STRING" as const,
      },
    ],
  });

  test("refuses a run that is longer than its page, which would be written past the end", async () => {
    const data = [...new Array<number>(10_000).fill(7), null];
    const bytes = written({
      columnData: [{ name: "n", data, type: "INT32", nullable: true }],
      codec: "UNCOMPRESSED",
    });
    // of a second page: 18,000 is the header of a run of 9,000, which are there; then one is not
    const run = Buffer.from(bytes).indexOf(Buffer.from([0xd0, 0x8c, 1, 1]));
    bytes.set([0xfe, 0xff, 0x7f], run);
    await expect(rowsOf(bytes)).rejects.toThrow(/a\.parquet .* it has a run of 1048575 where 9001 are left/);
  });

  test("refuses beginnings shared with the value before", async () => {
    const { columnData } = words(10);
    const bytes = written({ columnData: [{ ...columnData[0]!, encoding: "DELTA_BYTE_ARRAY" }] });
    await expect(rowsOf(bytes)).rejects.toThrow("it has the encoding 7, which is not read");
  });

  test("refuses more bytes than 64 MiB and 200 times its size", async () => {
    const data = [new Uint8Array(120 * 2 ** 20)];
    const bytes = written({
      columnData: [{ name: "a", data, type: "BYTE_ARRAY" }],
      codec: "GZIP",
      statistics: false,
    });
    await expect(rowsOf(bytes)).rejects.toThrow(/unpacks to \d+ bytes, which is too many/);
  });

  test("refuses more values than four million and 32 for each byte", async () => {
    const data = new Int32Array(5_000_000);
    const bytes = written({ columnData: [{ name: "a", data, type: "INT32" }], codec: "GZIP" });
    expect(bytes.length).toBeLessThan(20_000);
    await expect(rowsOf(bytes)).rejects.toThrow(/has \d+ values, which is too many/);
  });

  test("a page of zstd takes no more than its header says", async () => {
    // one frame that says it is 1 GiB, of runs of 128 KiB
    const run = [((2 ** 17) << 3) | 2, 0]
      .flatMap((bits) => [bits & 255, (bits >> 8) & 255, bits >> 16])
      .slice(0, 3);
    const frame = [
      0x28,
      0xb5,
      0x2f,
      0xfd,
      0xa0,
      0,
      0,
      0,
      0x40,
      ...Array.from({ length: 8192 }, (_, i) =>
        i === 8191 ? [run[0]! | 1, ...run.slice(1), 0] : [...run, 0],
      ).flat(),
    ];
    const bytes = written({
      ...words(100),
      codec: "ZSTD",
      compressors: { ZSTD: () => Uint8Array.from(frame) },
    });
    const before = process.memoryUsage.rss();
    await rowsOf(bytes).catch((error: Error) => expect(error.message).not.toContain("1073741824"));
    expect(process.memoryUsage.rss() - before).toBeLessThan(2 ** 29);
  });

  const footed = (footer: readonly number[]) => {
    const size = new Uint8Array(Uint32Array.of(footer.length).buffer);
    const mark = [..."PAR1"].map((letter) => letter.charCodeAt(0));
    return Uint8Array.from([...mark, ...footer, ...size, ...mark]);
  };
  test.each<[string, readonly number[], string]>([
    [
      "a list of more than there is",
      [0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07],
      "expected a list of what there is, found one of 2147483647",
    ],
    [
      "lists in lists",
      [0x29, ...new Array<number>(100).fill(0x19)],
      "expected at most 32 levels, found more",
    ],
    ["structs in structs", new Array<number>(100_000).fill(0x1c), "expected at most 32 levels, found more"],
    [
      "a number without end",
      [0x15, ...new Array<number>(20).fill(0xff)],
      "expected a number of 64 bits, found a longer one",
    ],
    ["a map", [0x1b, 0], "expected a type that Parquet uses, found 11"],
    ["nothing", [], "expected more, found the end"],
  ])("refuses a footer with %s", async (_, footer, message) => {
    await expect(rowsOf(footed(footer))).rejects.toThrow(message);
  });

  test("refuses a footer that is longer than the file", async () => {
    await expect(rowsOf(footed([]).with(5, 1))).rejects.toThrow("its footer is longer than itself");
  });

  test("damage is an error that names the file, or other rows", async () => {
    const good = written({ ...words(50), codec: "GZIP" });
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), async (at, byte) => {
        await rowsOf(good.with(at, byte)).catch((error: Error) =>
          expect(error.message).toContain("a.parquet"),
        );
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe("checkRuns", () => {
  test("counts numbers in runs and in groups", () => {
    // 5 times 1; then 8 of one bit: 1 0 1 1 0 0 0 0, of which 4 count
    const bytes = Uint8Array.of(10, 1, 3, 0b00001101);
    expect(checkRuns({ bytes, start: 0, width: 1, count: 9 }, 1)).toBe(8);
    expect(checkRuns({ bytes, start: 0, width: 1, count: 9 }, 0)).toBe(1);
  });

  test.each<[string, number[], number, string]>([
    ["a run of nothing that ends", [0], 1, "its runs end too early"],
    [
      "a run that does not fit 31 bits",
      [0xff, 0xff, 0xff, 0xff, 0x0f],
      1,
      "it has a run of more than 31 bits",
    ],
    ["groups of no bits", [0xff, 0xff, 0xff, 0x7f], 0, "it has a run of 1073741816 where 9 are left"],
    ["numbers that are too wide", [2], 33, "it has numbers of 33 bits"],
  ])("refuses %s", (_, bytes, width, message) => {
    expect(() => checkRuns({ bytes: Uint8Array.from(bytes), start: 0, width, count: 9 }, 0)).toThrow(message);
  });
});

test("readThrift reads each type", () => {
  const double = new Uint8Array(Float64Array.of(1.5).buffer);
  const bytes = Uint8Array.from([
    0xff,
    0x11,
    0x12,
    0x13,
    9,
    0x15,
    3,
    0x16,
    0x80,
    1,
    0x17,
    ...double,
    0x18,
    1,
    65,
    0x19,
    0x25,
    2,
    4,
    0x1c,
    0x15,
    1,
    0,
    0,
  ]);
  const { value, end } = readThrift(bytes, 1);
  expect([...value.values()]).toEqual([
    true,
    false,
    9,
    -2,
    64,
    1.5,
    Uint8Array.of(65),
    [1, 2],
    new Map([[1, -1]]),
  ]);
  expect(end).toBe(bytes.length);
});
