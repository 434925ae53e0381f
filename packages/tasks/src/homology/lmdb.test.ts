import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLmdb } from "./lmdb.js";
import { readPickle } from "./pickled.js";

const packed = await readFile(new URL("../../test/fixtures/tape.mdb.gz", import.meta.url));
const bytes = new Uint8Array(gunzipSync(packed));
const read = (data: Uint8Array) => [...readLmdb({ file: "data.mdb", bytes: data })];

describe("readLmdb", () => {
  test("gives every entry once, in order of the keys", () => {
    const entries = read(bytes).map(({ key, value }) => ({ key: new TextDecoder().decode(key), value }));
    const expected = [...Array.from({ length: 60 }, (_, i) => `${i}`), "num_examples"].sort();
    expect(entries.map(({ key }) => key)).toEqual(expected);
    for (const { value } of entries) expect(value.at(-1)).toBe(0x2e);
    expect(readPickle(entries.at(-1)!.value)).toBe(60);
    // On pages of their own: a leaf of 4,096 bytes could not hold them.
    expect(entries.filter(({ value }) => value.length > 4_096).length).toBeGreaterThan(10);
  });

  test("takes the meta page of the later transaction, wherever it is", () => {
    const swapped = Uint8Array.from(bytes);
    swapped.set(bytes.subarray(0, 4_096), 4_096);
    swapped.set(bytes.subarray(4_096, 8_192), 0);
    expect(read(swapped)).toEqual(read(bytes));
  });

  const changed = (offset: number, ...values: readonly number[]) => {
    const copy = Uint8Array.from(bytes);
    copy.set(values, offset);
    return copy;
  };
  test.each<[string, Uint8Array, string]>([
    [
      "an empty file",
      new Uint8Array(),
      "Cannot read data.mdb at byte 0 as LMDB: expected 152 bytes, found the end",
    ],
    [
      "a cut file",
      bytes.subarray(0, bytes.length - 8_192),
      `bytes, found the end, at byte ${bytes.length - 8_192}`,
    ],
    ["something else", new Uint8Array(10_000), "at byte 16 as LMDB: expected 0xbeefc0de, found 0x0"],
    ["data format 2", changed(20, 2), "at byte 20 as LMDB: expected data format 1, found 2"],
    ["a page size of nothing", changed(40, 0, 0), "expected a page size from 512 to 65536, found 0"],
  ])("refuses %s", (_, data, message) => {
    expect(() => read(data)).toThrow(message);
  });

  test("damage anywhere is an error or other entries, never a crash or a hang", () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (offset, value) => {
        try {
          expect(read(changed(offset, value)).length).toBeLessThan(100);
        } catch (error) {
          expect(String(error)).toContain("Cannot read data.mdb at byte");
        }
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });
});
