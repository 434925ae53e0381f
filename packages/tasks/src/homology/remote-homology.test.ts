import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { dataFolder } from "@permafrost/testing/data-folder";
import { describe, expect, test } from "vitest";
import { batchAt, batchCount, batches } from "../batches.js";
import { memorySource } from "../files/memory-source.js";
import { readProteins } from "./proteins.js";
import { AMINO_ACIDS, aminoAcidId } from "./protocol.js";
import { type RemoteHomologyOptions, remoteHomology } from "./remote-homology.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const fixture = async (name: string) =>
  new Uint8Array(await readFile(new URL(`../../test/fixtures/${name}`, import.meta.url)));
const csv = {
  "train.csv": bytesOf("seq,label\nACDE,3\nZY,1194\nAAAAAAAA,0\n"),
  "valid.csv": bytesOf("seq,label\nMM,5\n"),
  "test.csv": bytesOf("seq,label\r\nKLV,7\r\n"),
};

describe("remoteHomology", () => {
  test("turns letters into ids and reads out the last real one", async () => {
    const task = await remoteHomology(memorySource(csv), { maxLength: 5 });
    expect(task.input).toEqual({ kind: "ids", tokens: 5, vocabulary: 26 });
    expect(task.output).toEqual({ tokens: 1, labels: 1, classes: 1195 });
    expect(task.ragged).toBe(true);
    const { x, y, lengths } = batchAt(task, { order: "sequential", batchSize: 2 }, 0);
    expect([...x]).toEqual([1, 3, 4, 5, 0, 25, 24, 0, 0, 0]);
    expect([...y]).toEqual([3, 1194]);
    expect([...lengths]).toEqual([4, 2]);
    expect([...batchAt(task, { split: "test", batchSize: 1 }, 0).y]).toEqual([7]);
  });

  test("leaves out what is too long, and says how many; or cuts it", async () => {
    const dropping = await remoteHomology(memorySource(csv), { maxLength: 5 });
    expect(dropping.dropped).toEqual({ train: 1, validation: 0, test: 0 });
    expect(dropping.splits.train.length).toBe(2);
    const cutting = await remoteHomology(memorySource(csv), { maxLength: 5, tooLong: "truncate" });
    expect(cutting.dropped.train).toBe(0);
    expect([...batchAt(cutting, { order: "sequential", batchSize: 1 }, 2).x]).toEqual([1, 1, 1, 1, 1]);
  });

  test("lu2021 is the official code's: TAPE's ids, and the validation split", async () => {
    const task = await remoteHomology(memorySource(csv), { protocol: "lu2021", maxLength: 8 });
    expect(task.input).toMatchObject({ vocabulary: 30 });
    expect(task.output.classes).toBe(1200);
    expect(task.dropped.train).toBe(1);
    const { x, lengths } = batchAt(task, { order: "sequential", batchSize: 2 }, 0);
    expect([...x]).toEqual([2, 5, 7, 8, 9, 3, 0, 0, 2, 29, 28, 3, 0, 0, 0, 0]);
    expect([...lengths]).toEqual([6, 4]);
    expect([...batchAt(task, { split: "test", batchSize: 1 }, 0).y]).toEqual([5]);
  });

  test("aminoAcidId gives what is in the batches", () => {
    expect(aminoAcidId("A")).toBe(1);
    expect(aminoAcidId("Z", "lu2021")).toBe(29);
    expect(() => aminoAcidId("J")).toThrow('expected a letter of ABCDEFGHIKLMNOPQRSTUVWXYZ, found "J"');
  });

  test.each<[string, string]>([
    [
      "seq,label\nAC1,3\n",
      'Cannot read line 2 of train.csv: expected amino acids of ABCDEFGHIKLMNOPQRSTUVWXYZ, found "1"',
    ],
    [
      "seq,label\nAC,3\nAC,1195\n",
      'Cannot read line 3 of train.csv: expected a fold from 0 to 1194, found "1195"',
    ],
    ["seq,label\nAC,\n", 'expected a fold from 0 to 1194, found ""'],
    ["seq,label\n,3\n", 'expected a sequence, found ""'],
    ["seq,label\n", "Cannot read train.csv: expected proteins, found none"],
    ["", "Cannot read train.csv as CSV: expected a header line, found an empty file"],
    ["sequenz,label\nAC,3\n", "expected a column seq or primary or sequence, found sequenz, label"],
    [`${"x".repeat(1_000)},label\nAC,1\n`, `found ${"x".repeat(200)} …`],
    ["seq,label\nAC\n", "Cannot read line 2 of train.csv as CSV: expected 2 fields, found 1"],
    ['seq,label\n"AC,3\n', "Cannot read line 2 of train.csv as CSV: "],
    ["[{]", "Cannot read train.csv as JSON: "],
    [
      '{"primary": "AC"}',
      'Cannot read train.csv as JSON: at byte 0: expected a list, which starts with [, found "{"',
    ],
    ['[{"primary": "A', "Cannot read train.csv as JSON: at byte 1: expected a value ("],
    ['[{"primary": "A"}, ]', "at byte 19: expected a value ("],
    ['[{"primary": "A", "fold_label": 1} {}]', "at byte 1: expected a value ("],
    ['[{"primary": "A", "fold_label": 1}', "at byte 34: expected , or ], found the end"],
    ['[{"primary": "A", "fold_label": 1}] 2', 'at byte 36: expected the end, found "2"'],
    ["[]", "Cannot read train.csv: expected proteins, found none"],
    ['[{"primary": ["AC"], "fold_label": 1}]', "expected a sequence, found a list or an object"],
    ['[{"primary": "AC"}]', "Cannot read protein 1 of train.csv: expected a fold from 0 to 1194, found null"],
    ["seq,label\nAC, \n", 'Cannot read line 2 of train.csv: expected a fold from 0 to 1194, found " "'],
    ['[{"primary": "AC", "fold_label": []}]', "expected a fold from 0 to 1194, found a list or an object"],
    ['[{"primary": "AC", "fold_label": true}]', "expected a fold from 0 to 1194, found true"],
    ["[null]", "Cannot read protein 1 of train.csv: expected a sequence, found null"],
  ])("refuses %j", async (text, message) => {
    await expect(remoteHomology(memorySource({ ...csv, "train.csv": bytesOf(text) }))).rejects.toThrow(
      message,
    );
  });

  test("refuses bytes that are no text", async () => {
    const source = memorySource({ ...csv, "train.csv": Uint8Array.of(0x41, 0xff, 0xfe) });
    await expect(remoteHomology(source)).rejects.toThrow("Cannot read train.csv (3 bytes) as UTF-8 text");
  });

  test.each<[RemoteHomologyOptions, string]>([
    [{ maxLength: 0 }, "expected maxLength above 0, found 0"],
    [{ maxLength: 2, protocol: "lu2021" }, "expected maxLength above 2, found 2"],
    [{ protocol: "tape" as "lu2021" }, 'expected the protocol corrected or lu2021, found "tape"'],
  ])("refuses %j", async (options, message) => {
    await expect(remoteHomology(memorySource(csv), options)).rejects.toThrow(message);
  });
});

describe("TAPE's own forms", async () => {
  const json = await fixture("tape.json");
  const lmdb = new Uint8Array(gunzipSync(await fixture("tape.mdb.gz")));

  test("LMDB and JSON hold the same proteins", async () => {
    const fromJson = await readProteins({ file: "tape.json", bytes: json });
    expect(fromJson.folds).toHaveLength(60);
    expect(await readProteins({ file: "data.mdb", bytes: lmdb })).toEqual(fromJson);
    const text = JSON.parse(new TextDecoder().decode(json)) as {
      readonly primary: string;
      readonly fold_label: number;
    }[];
    const { residues, starts, folds } = fromJson;
    text.forEach(({ primary, fold_label: fold }, i) => {
      const letters = [...residues.subarray(starts[i], starts[i + 1])].map((residue) => AMINO_ACIDS[residue]);
      expect(letters.join("")).toBe(primary);
      expect(folds[i]).toBe(fold);
    });
  });

  test.each([
    ["remote_homology/remote_homology_%.json", json],
    ["remote_homology_%.lmdb/data.mdb", lmdb],
  ])("%s is found, for each test set", async (pattern, bytes) => {
    for (const testSet of ["fold", "superfamily", "family"] as const) {
      const parts = ["train", "valid", `test_${testSet}_holdout`];
      const source = memorySource(
        Object.fromEntries(parts.map((part) => [pattern.replace("%", part), bytes])),
      );
      const task = await remoteHomology(source, { testSet });
      expect(task.splits.test.length).toBe(60);
    }
  });
});

const data = dataFolder("remote-homology");
describe.skipIf(!data)("the real remote homology", async () => {
  const task = await remoteHomology(data ?? memorySource(csv));

  test("has 12,312 / 736 / 718 proteins, 1,195 folds, lengths of 9 to 1,419", async () => {
    const counts = { train: 0, validation: 0, test: 0 };
    for (const name of ["train", "validation", "test"] as const)
      counts[name] = task.splits[name]!.length + task.dropped[name]!;
    expect(counts).toEqual({ train: 12_312, validation: 736, test: 718 });
    expect(task.dropped).toEqual({ train: 7, validation: 2, test: 0 });
    const whole = await remoteHomology(data!, { maxLength: 1_419 });
    expect(whole.dropped).toEqual({ train: 0, validation: 0, test: 0 });
    const folds = new Set<number>();
    let longest = 0;
    let shortest = 10_000;
    for (const split of ["train", "validation", "test"] as const)
      for await (const { y, lengths } of batches(whole, { split, order: "sequential", batchSize: 64 })) {
        if (split === "train") for (const fold of y) folds.add(fold);
        longest = Math.max(longest, ...lengths);
        shortest = Math.min(shortest, ...lengths);
      }
    expect({ folds: folds.size, shortest, longest }).toEqual({ folds: 1_195, shortest: 9, longest: 1_419 });
  });

  test("always answering the commonest fold of training scores 2.8 %", () => {
    const count = (split: "train" | "test") => {
      const counts = new Int32Array(1_195);
      const { y } = batchAt(task, { split, order: "sequential", batchSize: task.splits[split].length }, 0);
      for (const fold of y) counts[fold]!++;
      return counts;
    };
    const train = count("train");
    const commonest = train.indexOf(Math.max(...train));
    expect(commonest).toBe(36);
    expect(count("test")[commonest]! / 718).toBeCloseTo(0.028, 3);
  });

  test("batches of similar lengths, padded to few sizes, waste little", () => {
    const padTo = [64, 128, 192, 256, 384, 512, 768];
    const real = { plain: 0, grouped: 0 };
    const padded = { plain: 0, grouped: 0 };
    const seen = new Set<number>();
    const count = batchCount(task, { order: "sequential", batchSize: 16 });
    for (let number = 0; number < count; number++) {
      const plain = batchAt({ ...task, ragged: false }, { batchSize: 16, padTo }, number);
      const grouped = batchAt(task, { batchSize: 16, padTo }, number);
      for (const index of grouped.indices) seen.add(index);
      real.plain += plain.lengths.reduce((a, b) => a + b, 0);
      real.grouped += grouped.lengths.reduce((a, b) => a + b, 0);
      padded.plain += plain.x.length;
      padded.grouped += grouped.x.length;
      // Padding is nothing but zeros, and zero is no amino acid.
      for (let i = 0; i < grouped.size; i++) {
        const row = grouped.x.subarray(i * grouped.tokens, (i + 1) * grouped.tokens);
        expect(row.indexOf(0)).toBe(grouped.lengths[i] === grouped.tokens ? -1 : grouped.lengths[i]);
        expect(row.lastIndexOf(0)).toBe(grouped.lengths[i] === grouped.tokens ? -1 : grouped.tokens - 1);
      }
    }
    expect(seen.size).toBeGreaterThan(0.9 * task.splits.train.length);
    expect(real.plain / padded.plain).toBeLessThan(0.5);
    expect(real.grouped / padded.grouped).toBeGreaterThan(0.75);
  });
});
