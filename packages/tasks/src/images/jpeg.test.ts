import { readFile } from "node:fs/promises";
import jpeg from "jpeg-js";
import { describe, expect, test, vi } from "vitest";
import { decodeImage } from "./decode-image.js";

interface Case {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly jpeg: string;
  readonly pixels: string;
}

const fixture = new URL("../../test/fixtures/jpeg.json", import.meta.url);
const { cases }: { cases: readonly Case[] } = JSON.parse(await readFile(fixture, "utf8"));
const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, "base64"));
const decode = (bytes: Uint8Array) => decodeImage({ file: "a.jpg", bytes });
const named = (name: string) => bytesOf(cases.find((each) => each.name === name)!.jpeg);

describe("decodeJpeg", () => {
  test.each(cases)("$name: is what Pillow reads", async ({ width, height, jpeg, pixels }) => {
    const image = await decode(bytesOf(jpeg));
    expect(image).toMatchObject({ width, height, channels: 3 });
    expect([...image.pixels]).toEqual([...bytesOf(pixels)]);
  });

  test("is the same, whatever decoders the platform has", async () => {
    const platform = vi.fn();
    vi.stubGlobal("createImageBitmap", platform);
    vi.stubGlobal("OffscreenCanvas", platform);
    const size = { width: 256, height: 256 };
    const data = new Uint8Array(256 * 256 * 4).map((_, i) => (i * i) % 251);
    const large = new Uint8Array(jpeg.encode({ ...size, data }, 95).data);
    expect(large.length).toBeGreaterThan(2 ** 15);
    expect(await decode(large)).toMatchObject(size);
    expect(platform).not.toHaveBeenCalled();
    vi.unstubAllGlobals();
  });

  test("large pictures and small ones come after each other, and at once", async () => {
    const small = cases[0]!;
    const side = 3_000;
    const grey = new Uint8Array(
      jpeg.encode({ width: side, height: side, data: new Uint8Array(4 * side ** 2).fill(99) }, 50).data,
    );
    const images = await Promise.all([
      decode(grey),
      decode(bytesOf(small.jpeg)),
      decode(grey),
      decode(bytesOf(small.jpeg)),
    ]);
    expect(images.map(({ width }) => width)).toEqual([side, small.width, side, small.width]);
    expect([...images[3]!.pixels]).toEqual([...bytesOf(small.pixels)]);
    expect(images[2]!.pixels.every((level) => Math.abs(level - 99) <= 2)).toBe(true);
  });

  test("the mark at the end may be missing, and anything may follow it", async () => {
    const good = named("4:2:0");
    const expected = [...bytesOf(cases.find(({ name }) => name === "4:2:0")!.pixels)];
    expect([...(await decode(good.subarray(0, -2))).pixels]).toEqual(expected);
    expect([...(await decode(Uint8Array.from([...good, 1, 2, 3]))).pixels]).toEqual(expected);
  });

  const good = named("4:2:0");
  const scan = good.findIndex((byte, i) => byte === 0xff && good[i + 1] === 0xda);
  const frame = good.findIndex((byte, i) => byte === 0xff && good[i + 1] === 0xc0);
  test.each<[string, Uint8Array, string]>([
    ["cut in its pixels", good.subarray(0, scan + 100), "its data are damaged or cut off"],
    ["cut before its pixels", good.subarray(0, scan), "its data are damaged"],
    [
      "without tables",
      Uint8Array.from([...good.subarray(0, 2), ...good.subarray(frame)]),
      "its data are damaged, or of a kind",
    ],
    [
      "without a loss",
      good.with(frame + 1, 0xc3),
      "expected a baseline or progressive JPEG with Huffman's codes, found the frame 0xc3",
    ],
    [
      "of arithmetic codes",
      good.with(frame + 1, 0xc9),
      "expected a baseline or progressive JPEG with Huffman's codes, found the frame 0xc9",
    ],
    ["of 12 bits", good.with(frame + 4, 12), "expected 8 bits of each colour, found 12"],
    ["of two colours", good.with(frame + 9, 2), "expected 1, 3 or 4 colours, found 2"],
  ])("refuses one %s, and reads the next", async (_, bytes, message) => {
    await expect(decode(bytes)).rejects.toThrow(`Cannot decode a.jpg (${bytes.length} bytes): ${message}`);
    await expect(decode(good)).resolves.toMatchObject({ width: 19 });
  });

  test("something else may stand before Exif, in a segment of its kind", async () => {
    const bytes = named("orientation 6");
    const words = [...Buffer.from("http://ns.adobe.com/xap/1.0/\0<x/>")];
    const segment = [0xff, 0xe1, 0, words.length + 2, ...words];
    const marked = Uint8Array.from([...bytes.subarray(0, 2), ...segment, ...bytes.subarray(2)]);
    expect(await decode(marked)).toMatchObject({ width: 4, height: 7 });
    expect(await decode(marked)).toEqual(await decode(bytes));
  });

  test.each([
    ["of no numbers", [0, 0, 0, 8]],
    ["that starts past its end", [0xff, 0xff, 0xff, 0xff]],
    ["that is cut", [0, 0, 0, 8, 0, 9, 1]],
  ])("an Exif segment %s says nothing", async (_, rest) => {
    const segment = [0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 42, ...rest];
    const marked = Uint8Array.from([
      0xff,
      0xd8,
      0xff,
      0xe1,
      0,
      segment.length + 2,
      ...segment,
      ...good.subarray(2),
    ]);
    expect(await decode(marked)).toEqual(await decode(good));
  });
});
