import fc from "fast-check";
import jpeg from "jpeg-js";
import { describe, expect, test } from "vitest";
import { makePng } from "../../test/make-files.js";
import { decodeImage } from "./decode-image.js";
import { withChannels } from "./decoded-image.js";

const decode = (bytes: Uint8Array) => decodeImage({ file: "a.png", bytes });

describe("decodeImage", () => {
  test.each([
    [
      "grey",
      makePng(2, 2, {
        colorType: 0,
        rows: [
          [0, 255],
          [7, 8],
        ],
      }),
      1,
      [0, 255, 7, 8],
    ],
    [
      "colour",
      makePng(1, 2, {
        colorType: 2,
        rows: [
          [1, 2, 3],
          [4, 5, 6],
        ],
      }),
      3,
      [1, 2, 3, 4, 5, 6],
    ],
    [
      "colour and alpha",
      makePng(2, 1, { colorType: 6, rows: [[1, 2, 3, 0, 4, 5, 6, 255]] }),
      3,
      [1, 2, 3, 4, 5, 6],
    ],
    ["grey and alpha", makePng(2, 1, { colorType: 4, rows: [[9, 0, 8, 128]] }), 1, [9, 8]],
    [
      "1 bit",
      makePng(9, 1, { depth: 1, colorType: 0, rows: [[0b10100001, 0x80]] }),
      1,
      [255, 0, 255, 0, 0, 0, 0, 255, 255],
    ],
    ["4 bits", makePng(3, 1, { depth: 4, colorType: 0, rows: [[0x0f, 0x80]] }), 1, [0, 255, 136]],
    ["16 bits", makePng(1, 1, { depth: 16, colorType: 0, rows: [[0x12, 0x34]] }), 1, [0x12]],
    [
      "a palette",
      makePng(3, 1, { colorType: 3, rows: [[1, 0, 1]], palette: [1, 2, 3, 250, 251, 252] }),
      3,
      [250, 251, 252, 1, 2, 3, 250, 251, 252],
    ],
  ])("reads a PNG in %s", async (_, bytes, channels, pixels) => {
    const image = await decode(bytes);
    expect(image.channels).toBe(channels);
    expect([...image.pixels]).toEqual(pixels);
  });

  test("reads a JPEG", async () => {
    const data = new Uint8Array(16 * 8 * 4).map((_, i) => [200, 100, 50, 255][i % 4]!);
    const image = await decode(new Uint8Array(jpeg.encode({ width: 16, height: 8, data }, 95).data));
    expect(image).toMatchObject({ width: 16, height: 8, channels: 3 });
    for (let i = 0; i < image.pixels.length; i++)
      expect(Math.abs(image.pixels[i]! - [200, 100, 50][i % 3]!)).toBeLessThan(5);
  });

  // As libjpeg has it: JFIF's marker is of brightness and differences of colours; without it, Adobe's says 0 for colours as they are.
  test.each([
    [0, "JFIF's", [200, 100, 50]],
    [0, "none", [124, 86, 182]],
    [1, "none", [200, 100, 50]],
  ])("a JPEG with Adobe's transform %d and, of another marker, %s", async (transform, other, expected) => {
    const data = new Uint8Array(16 * 16 * 4).map((_, i) => [200, 100, 50, 255][i % 4]!);
    const plain = jpeg.encode({ width: 16, height: 16, data }, 95).data;
    const marker = [0xff, 0xee, 0, 14, ...Buffer.from("Adobe"), 0, 100, 0, 0, 0, 0, transform];
    const rest = plain.subarray(other === "none" ? 20 : 2);
    const { pixels } = await decode(Uint8Array.from([...plain.subarray(0, 2), ...marker, ...rest]));
    for (let i = 0; i < pixels.length; i++) expect(Math.abs(pixels[i]! - expected[i % 3]!)).toBeLessThan(4);
  });

  const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const png = makePng(2, 2, {
    colorType: 0,
    rows: [
      [0, 1],
      [2, 3],
    ],
  });
  const jpegBytes = new Uint8Array(
    jpeg.encode({ width: 32, height: 32, data: new Uint8Array(4096).map((_, i) => (i * 77) % 256) }, 90).data,
  );
  const huge = Uint8Array.from(png);
  huge.set([0, 1, 0, 0, 0, 1, 0, 0], 16);

  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "Cannot decode a.png: expected a PNG or JPEG, found an empty file"],
    ["a GIF", ascii("GIF89a"), "expected a PNG or JPEG, found a GIF (6 bytes)"],
    ["a WebP", ascii("RIFF\x80\0\0\0WEBPVP8 "), "expected a PNG or JPEG, found a WebP (16 bytes)"],
    ["a BMP", ascii("BM\x80\0"), "expected a PNG or JPEG, found a BMP (4 bytes)"],
    ["a TIFF", ascii("II*\0\x08\0\0\0"), "expected a PNG or JPEG, found a TIFF (8 bytes)"],
    ["an AVIF", ascii("\0\0\0\x1cftypavif"), "expected a PNG or JPEG, found an AVIF (12 bytes)"],
    ["a web page", ascii("<!DOCTYPE html>"), "expected a PNG or JPEG, found a web page (15 bytes)"],
    ["something else", ascii("\x01\x02\x03\x04\x05"), "found 5 bytes starting with 01 02 03 04"],
    ["a cut PNG", png.subarray(0, 45), "Cannot decode a.png (45 bytes): "],
    ["a PNG's first bytes", png.subarray(0, 10), "Cannot decode a.png (10 bytes): expected a header"],
    ["a damaged PNG", png.map((byte, i) => (i === 45 ? byte ^ 1 : byte)), "Cannot decode a.png"],
    [
      "a PNG that says it is huge",
      huge,
      "expected at most 64000000 pixels, and at least one, found 65536 × 65536",
    ],
    ["a PNG of nothing", makePng(0, 0, { colorType: 0, rows: [] }), "and at least one, found 0 × 0"],
    ["a cut JPEG", jpegBytes.subarray(0, 300), "Cannot decode a.png (300 bytes): "],
    ["a JPEG's first bytes", jpegBytes.subarray(0, 2), "Cannot decode a.png (2 bytes): "],
  ])("refuses %s", async (_, bytes, message) => {
    await expect(decode(bytes)).rejects.toThrow(message);
  });
});

test.each(["png", "jpeg"])(
  "a damaged %s is an error or another image, never a crash or a hang",
  async (kind) => {
    const data = new Uint8Array(32 * 32 * 4).map((_, i) => (i * 77) % 256);
    const rows = Array.from({ length: 32 }, (_, y) => [...data.subarray(y * 96, y * 96 + 96)]);
    const good =
      kind === "png"
        ? makePng(32, 32, { colorType: 2, rows })
        : new Uint8Array(jpeg.encode({ width: 32, height: 32, data }, 90).data);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), async (offset, value) => {
        try {
          const { pixels } = await decode(good.with(offset, value));
          expect(pixels.length).toBeGreaterThan(0);
        } catch (error) {
          expect(String(error)).toContain("Cannot decode a.png");
        }
      }),
      { seed: 1, numRuns: 400 },
    );
  },
);

test("withChannels spreads grey and mixes colours", () => {
  const gray = { width: 2, height: 1, channels: 1, pixels: Uint8Array.of(3, 200) } as const;
  expect([...withChannels(gray, 3).pixels]).toEqual([3, 3, 3, 200, 200, 200]);
  const color = { width: 1, height: 1, channels: 3, pixels: Uint8Array.of(255, 0, 100) } as const;
  expect([...withChannels(color, 1).pixels]).toEqual([88]);
  expect(withChannels(color, 3)).toBe(color);
});
