import { readFile } from "node:fs/promises";
import { BlobReader, BlobWriter, TextReader, Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js";
import { describe, expect, it } from "vitest";
import { blobBytes, memoryBytes } from "../byte-source.js";
import { openTorchZip } from "./torch-zip.js";

type Entries = Record<string, Uint8Array | string>;

/** An empty state dict, with collections.OrderedDict as PyTorch writes it. */
const EMPTY = "\x80\x02ccollections\nOrderedDict\n)R.";
const pickleOf = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

async function archive(entries: Entries, options = {}) {
  const zip = new ZipWriter(new BlobWriter(), { level: 0, useWebWorkers: false, ...options });
  for (const [name, content] of Object.entries(entries)) {
    await zip.add(
      name,
      typeof content === "string" ? new TextReader(content) : new Uint8ArrayReader(content),
    );
  }
  return blobBytes(await zip.close(), "bad.bin");
}

const ONE =
  "\x80\x02}X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000" +
  "X\x03\0\0\0cpuK\x02tQK\0K\x02\x85K\x01\x85\x89NtRs.";
const numbers = new Uint8Array(Float32Array.of(1.5, -2).buffer);

describe("openTorchZip()", () => {
  it("reads an archive of today's PyTorch, with byteorder and other entries", async () => {
    const file = await openTorchZip(
      await archive({
        "m/data.pkl": pickleOf(ONE),
        "m/.format_version": "1",
        "m/.storage_alignment": "64",
        "m/byteorder": "little",
        "m/data/0": numbers,
        "m/version": "3\n",
        "m/.data/serialization_id": "1234",
      }),
    );
    expect([...(await file.read("w"))]).toEqual([1.5, -2]);
  });

  const refused: Record<string, [Entries, RegExp, object?]> = {
    "no pickle": [{ "a/b": "x" }, /has 0 entries NAME\/data.pkl/],
    "two pickles": [{ "a/data.pkl": pickleOf(EMPTY), "b/data.pkl": pickleOf(EMPTY) }, /has 2 entries/],
    "a missing storage": [
      { "m/data.pkl": pickleOf(ONE) },
      /storage "0" of "w" takes 8 bytes and is not in the archive/,
    ],
    "a short storage": [
      { "m/data.pkl": pickleOf(ONE), "m/data/0": numbers.slice(1) },
      /takes 8 bytes and has 7 bytes/,
    ],
    "big-endian numbers": [{ "m/data.pkl": pickleOf(EMPTY), "m/byteorder": "big" }, /are big-endian/],
    TorchScript: [{ "m/data.pkl": pickleOf(EMPTY), "m/constants.pkl": "" }, /TorchScript/],
    "TorchScript, whose code is compressed": [
      { "m/data.pkl": pickleOf(EMPTY), "m/code/m.py": new Uint8Array(1000), "m/constants.pkl": "" },
      /TorchScript/,
      { level: 9 },
    ],
    "a name that climbs": [
      { "m/data.pkl": pickleOf(EMPTY), "../../x": "y" },
      /entry "..\/..\/x" has an unsafe name|Unsafe/i,
    ],
    "an absolute name": [{ "m/data.pkl": pickleOf(EMPTY), "/etc/x": "y" }, /unsafe/i],
    compression: [
      { "m/data.pkl": pickleOf(ONE), "m/data/0": new Uint8Array(1000) },
      /is compressed/,
      { level: 9 },
    ],
    encryption: [{ "m/data.pkl": pickleOf(EMPTY) }, /is encrypted/, { password: "x" }],
    "a pickle that stops": [{ "m/data.pkl": pickleOf(EMPTY.slice(0, -1)) }, /stops in the middle/],
    "a pickle of something else": [{ "m/data.pkl": pickleOf("\x80\x02K\x01.") }, /does not hold a dict/],
    "no tensors": [{ "m/data.pkl": pickleOf("\x80\x02}X\x01\0\0\0wK\x01s.") }, /holds no tensors, only "w"/],
  };
  for (const [name, [entries, message, options]] of Object.entries(refused)) {
    it(`refuses ${name}`, async () => {
      const opening = archive(entries, options).then((bytes) => openTorchZip(bytes));
      await expect(opening).rejects.toThrow(SyntaxError);
      await expect(opening).rejects.toThrow(message);
    });
  }

  it("refuses two entries at the same place", async () => {
    const url = new URL("../../test/__fixtures__/zip.bin", import.meta.url);
    const bytes = new Uint8Array(await readFile(url));
    const directory = Buffer.from(bytes).indexOf("504b0102", 0, "hex");
    const second = Buffer.from(bytes).indexOf("504b0102", directory + 4, "hex");
    bytes.copyWithin(second + 42, directory + 42, directory + 46);
    await expect(openTorchZip(memoryBytes(bytes, "bad.bin"))).rejects.toThrow("overlaps the entry before it");
  });

  it("passes on what a failed read throws", async () => {
    const bytes = await archive({ "m/data.pkl": pickleOf(EMPTY) });
    const failing = { ...bytes, readInto: async () => Promise.reject(new Error("the network is down")) };
    await expect(openTorchZip(failing)).rejects.toThrow("the network is down");
  });

  it("reads no storage before it is asked for", async () => {
    const big = new BlobReader(new Blob([new Uint8Array(300_000)]));
    const zip = new ZipWriter(new BlobWriter(), { level: 0, useWebWorkers: false });
    await zip.add("m/data.pkl", new Uint8ArrayReader(pickleOf(ONE)));
    await zip.add("m/data/0", big);
    const inner = blobBytes(await zip.close(), "big.bin");
    let read = 0;
    const counting = {
      ...inner,
      readInto: (offset: number, target: Uint8Array) => {
        read += target.length;
        return inner.readInto(offset, target);
      },
    };
    await openTorchZip(counting);
    expect(read).toBeLessThan(140_000);
  });
});
