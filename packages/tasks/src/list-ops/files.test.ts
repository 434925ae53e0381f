import { gzipSync } from "node:zlib";
import { dataFolder } from "@permafrost/testing/data-folder";
import { describe, expect, test } from "vitest";
import { batches } from "../batches.js";
import { folderSource } from "../files/folder-source.js";
import { memorySource } from "../files/memory-source.js";
import { listOpsFromFiles } from "./files.js";
import { readListOps } from "./table.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const area = (rows: string) => bytesOf(`Source\tTarget\r\n${rows}`);
const read = (bytes: Uint8Array) => readListOps({ file: "rows.tsv", bytes });

describe("readListOps", () => {
  test("reads Long Range Arena's form", async () => {
    const table = await read(area("( ( ( [MAX 2 ) 9 ) ] )\t9\r\n7\t7\r\n"));
    expect([...table.labels]).toEqual([9, 7]);
    expect([...table.starts]).toEqual([0, 4, 5]);
    expect([...table.symbols]).toEqual([14, 2, 9, 10, 7]);
  });

  test("reads Nangia & Bowman's form, with or without a last line end", async () => {
    const table = await read(bytesOf("9\t( ( ( [MAX 2 ) 9 ) ] )\n\n7\t7"));
    expect([...table.labels]).toEqual([9, 7]);
  });

  test.each([
    ["a byte order mark and a header", "\uFEFFSource\tTarget\n[MAX 2 9 ]\t9\n7\t7\n"],
    ["a byte order mark", "\uFEFF9\t[MAX 2 9 ]\n7\t7\n"],
    ["no header, the label last", "[MAX 2 9 ]\t9\n7\t7\n"],
    ["the columns the other way round", "Target\tSource\n9\t[MAX 2 9 ]\n7\t7\n"],
    ["quotes", '"Source"\t"Target"\r\n"[MAX 2 9 ]"\t"9"\r\n"7"\t7\r\n'],
    ["blank lines", "\n9\t[MAX 2 9 ]\n   \n7\t7\n\n\t\n \r\n"],
  ])("reads a file with %s", async (_, text) => {
    const table = await read(bytesOf(text));
    expect([...table.labels]).toEqual([9, 7]);
    expect([...table.symbols]).toEqual([14, 2, 9, 10, 7]);
  });

  test("evaluates once when there is a cache, and gives the same from it", async () => {
    const entries = new Map<string, Uint8Array>();
    const cache = {
      read: async (name: string) => entries.get(name),
      write: async (name: string, bytes: Uint8Array) => void entries.set(name, bytes),
    };
    const named = { file: "rows.tsv", bytes: bytesOf("9\t( ( ( [MAX 2 ) 9 ) ] )\n7\t7\n") };
    const first = await readListOps(named, { cache });
    expect(await readListOps(named, { cache })).toEqual(first);
    expect(entries.size).toBe(1);
  });

  test.each([
    [
      "9 [MAX 2 9 ]\n",
      'line 1 of rows.tsv: expected two columns with a tab between them, found "9 [MAX 2 9 ]"',
    ],
    ["7\t7\n8\t[MAX 2 9 ]\n", "line 2 of rows.tsv: its label is 8, but the value of its expression is 9"],
    ["7\t7\nx\t7\n", 'line 2 of rows.tsv: expected a label from 0 to 9, found "x"'],
    ["7\t[MAX 7", "line 1 of rows.tsv: Cannot evaluate ListOps expression at position 0: expected a ]"],
    ["\u0000\u0000\u0000", "line 1 of rows.tsv: expected two columns"],
    ["", "rows.tsv: expected rows of ListOps, found none"],
    ["Source\tTarget\n", "rows.tsv: expected rows of ListOps, found none"],
  ])("refuses %j", async (text, message) => {
    await expect(read(bytesOf(text))).rejects.toThrow(message);
  });
});

describe("listOpsFromFiles", () => {
  const files = {
    "basic_train.tsv": area("[MAX 2 9 [MIN 4 7 ] 0 ]\t9\n[SM 9 9 ]\t8\n"),
    "basic_val.tsv.gz": new Uint8Array(gzipSync(area("[MED 1 2 3 ]\t2\n"))),
    "basic_test.tsv": area("[MIN 1 2 3 4 5 6 ]\t1\n"),
  };

  test("keeps closing brackets, and leaves out what is too long", async () => {
    const task = await listOpsFromFiles(memorySource(files), { maxLength: 6 });
    expect(task.dropped).toEqual({ train: 1, validation: 0, test: 1 });
    const x = new Int32Array(6);
    const y = new Int32Array(1);
    expect(task.splits.train.write(0, { seed: 0, epoch: 0 }, x, y)).toBe(4);
    expect([...x]).toEqual([14, 10, 10, 15, 0, 0]);
    expect(y[0]).toBe(8);
    expect(task.input).toEqual({ kind: "ids", tokens: 6, vocabulary: 16 });
  });

  test("lu2021 scores on the validation file", async () => {
    const task = await listOpsFromFiles(memorySource(files), { protocol: "lu2021" });
    const x = new Int32Array(512);
    const y = new Int32Array(1);
    task.splits.test.write(0, { seed: 0, epoch: 0 }, x, y);
    expect([...x.slice(0, 6)]).toEqual([13, 2, 3, 4, 0, 0]);
    expect(y[0]).toBe(2);
  });

  test("says which files it looked for, and what is there", async () => {
    await expect(listOpsFromFiles("/nowhere")).rejects.toThrow(
      'Cannot read ListOps: there is no folder "/nowhere"',
    );
    await expect(listOpsFromFiles(memorySource({ "train.tsv": new Uint8Array() }))).rejects.toThrow(
      /Cannot read ListOps in memory, which has train.tsv: found none of these files\n {2}basic_train.tsv: Cannot.*\n {2}basic_train.tsv.gz: /,
    );
  });
});

const data = dataFolder("listops");
describe.skipIf(!data)("Nangia & Bowman's test_d20a.tsv", () => {
  test("has 10,000 rows, and every label is the value", async () => {
    const file = "test_d20a.tsv";
    const bytes = await folderSource(data!).read(file);
    const table = await readListOps({ file, bytes });
    expect(table.labels).toHaveLength(10_000);
  });

  test("one wrong label is found, and named", async () => {
    const bytes = await folderSource(data!).read("test_d20a.tsv");
    let start = 0;
    for (let line = 1; line < 7_777; line++) start = bytes.indexOf(0x0a, start) + 1;
    bytes[start] = bytes[start] === 0x30 ? 0x31 : 0x30;
    await expect(readListOps({ file: "test_d20a.tsv", bytes })).rejects.toThrow(
      "Cannot read line 7777 of test_d20a.tsv: its label is ",
    );
  });

  test("becomes batches", async () => {
    const files = { train: "test_d20a.tsv", test: "test_d20a.tsv" };
    const task = await listOpsFromFiles(data!, { files, maxLength: 256 });
    const options = { split: "test", batchSize: 100, order: "by-length" } as const;
    const count = async (padTo: readonly number[]) => {
      let seen = 0;
      let real = 0;
      let padded = 0;
      for await (const { size, lengths, x } of batches(task, { ...options, padTo })) {
        seen += size;
        real += lengths.reduce((a, b) => a + b, 0);
        padded += x.length;
      }
      return { seen, share: real / padded };
    };
    const one = await count([]);
    const four = await count([32, 64, 128]);
    expect(one.seen).toBe(10_000 - task.dropped.test!);
    expect(four.seen).toBe(one.seen);
    expect(four.share).toBeGreaterThan(2.5 * one.share);
  });
});
