import { readFile } from "node:fs/promises";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryBytes } from "../byte-source.js";
import { readZipDirectory } from "./zip-directory.js";

const torch = new Uint8Array(await readFile(new URL("../../test/__fixtures__/zip.bin", import.meta.url)));
const read = (bytes: Uint8Array) => readZipDirectory(memoryBytes(bytes, "bad.bin"));

type Options = ConstructorParameters<typeof ZipWriter>[1];

async function archive(
  entries: Readonly<Record<string, Uint8Array>>,
  options: Options = {},
  comment?: Uint8Array,
) {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { level: 0, useWebWorkers: false, ...options });
  for (const [name, content] of Object.entries(entries)) await zip.add(name, new Uint8ArrayReader(content));
  return new Uint8Array(await zip.close(comment));
}

/** A copy with other bytes from an offset on, which counts from the end where it is negative. */
function changed(bytes: Uint8Array, offset: number, ...values: readonly number[]) {
  const copy = bytes.slice();
  copy.set(values, offset < 0 ? copy.length + offset : offset);
  return copy;
}

const files = { "m/a": Uint8Array.of(1, 2, 3), "m/é": new Uint8Array(300), "m/empty": new Uint8Array() };

const commented = await archive(files, {}, new TextEncoder().encode("hello"));

describe("readZipDirectory()", () => {
  it.each<[string, Options]>([
    ["fields of 32 bits", {}],
    ["fields of 64 bits", { zip64: true }],
    ["descriptors behind the data", { dataDescriptor: true, keepOrder: true }],
  ])("lists what another writer wrote, with %s", async (_, options) => {
    const bytes = await archive(files, options);
    const entries = await read(bytes);
    expect(entries.map(({ name, size, method }) => [name, size, method])).toEqual([
      ["m/a", 3, "stored"],
      ["m/é", 300, "stored"],
      ["m/empty", 0, "stored"],
    ]);
    for (const { offset } of entries)
      expect([...bytes.subarray(offset, offset + 4)]).toEqual([0x50, 0x4b, 3, 4]);
  });

  it("tells what is compressed or encrypted", async () => {
    expect((await read(await archive(files, { level: 9 })))[1]!.method).toBe("compressed");
    expect((await read(await archive(files, { password: "x" })))[0]!.method).toBe("encrypted");
  });

  it("reads directories that are longer than the end that is read at once", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 3000 }, (_, i) => [`m/${"x".repeat(40)}${i}`, Uint8Array.of(i)]),
    );
    const entries = await read(await archive(many));
    expect(entries.map(({ name }) => name)).toEqual(Object.keys(many));
  });

  const end = torch.length - 22;
  const wide = end - 20 - 56;
  const last = Buffer.from(torch).lastIndexOf("504b0102", "hex");
  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "does not end with the end of a directory"],
    ["a mere end", torch.subarray(end), "does not end at 0"],
    ["an end and its locator", torch.subarray(end - 20), "its end of 64 bits is not where it should be"],
    ["something behind", new Uint8Array([...torch, 0]), "without a comment"],
    ["something before", new Uint8Array([0, ...torch]), "its end of 64 bits is not where"],
    ["a comment", commented, "without a comment"],
    [
      "a locator that leads elsewhere",
      changed(torch, end - 12, 0),
      "its end of 64 bits is not where it should be",
    ],
    ["no end of 64 bits", changed(torch, wide, 0), "its end of 64 bits is not where it should be"],
    ["two counts", changed(torch, end + 10, 1), "it has two directories"],
    ["two sizes", changed(torch, wide + 40, 1), "it has two directories"],
    ["two starts", changed(torch, end + 16, 1), "it has two directories"],
    ["another count in both", changed(changed(torch, end + 10, 1), wide + 32, 1), "entries, and says 1"],
    [
      "a size of 16 exabytes",
      changed(changed(torch, end + 12, 255, 255, 255, 255), wide + 40, ...new Array<number>(8).fill(255)),
      "does not end at",
    ],
    [
      "a name longer than the directory",
      changed(torch, last + 28, 255),
      "its directory has no entry at byte",
    ],
  ])("refuses %s", async (_, bytes, message) => {
    const reading = read(bytes);
    await expect(reading).rejects.toThrow(SyntaxError);
    await expect(reading).rejects.toThrow("Cannot read bad.bin: it is not a valid zip archive: ");
    await expect(reading).rejects.toThrow(message);
  });

  it("refuses a directory larger than any of a model, before it reads it", async () => {
    const size = 5e9;
    const tail = new DataView(new ArrayBuffer(98));
    const fields: readonly (readonly [number, bigint])[] = [
      [32, 1n],
      [40, BigInt(size - 98)],
      [56 + 8, BigInt(size - 98)],
    ];
    for (const [at, value] of fields) tail.setBigUint64(at, value, true);
    for (const [at, signature] of [
      [0, 0x06064b50],
      [56, 0x07064b50],
      [76, 0x06054b50],
    ] as const)
      tail.setUint32(at, signature, true);
    tail.setUint16(76 + 10, 1, true);
    tail.setUint32(76 + 12, 0xffffffff, true);
    const source = {
      origin: "bad.bin",
      size,
      async readInto(offset: number, target: Uint8Array) {
        expect(offset + target.length).toBe(size);
        target.set(new Uint8Array(tail.buffer), target.length - 98);
      },
    };
    await expect(readZipDirectory(source)).rejects.toThrow(
      "its directory takes 4999999902 bytes, 67108864 are allowed",
    );
  });

  it("lists or refuses every mutant", async () => {
    const mutant = fc.tuple(fc.nat({ max: 22 + 20 + 56 + 960 }), fc.nat(255), fc.nat(255));
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(mutant, async ([back, first, second]) => {
        try {
          await read(changed(torch, Math.min(-2, -back), first, second));
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
          refused++;
        }
      }),
      { numRuns: 2000, seed: 1 },
    );
    expect(refused).toBeGreaterThan(100);
    expect(refused).toBeLessThan(1900);
  });
});
