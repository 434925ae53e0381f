import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { convertIndexedToRgb, decode } from "fast-png";
import { describe, expect, test } from "vitest";
import { makePng, makePngOf } from "../../test/make-files.js";
import { decodePng } from "./png.js";

/** Samples of a pixel, and depths, by colour type. */
const KINDS = [
  [0, 1, [1, 2, 4, 8, 16]],
  [2, 3, [8, 16]],
  [3, 1, [1, 2, 4, 8]],
  [4, 2, [8, 16]],
  [6, 4, [8, 16]],
] as const;

/** The pass of each pixel, as the PNG specification draws it: the picture is tiled with these eight by eight. */
const ADAM7 = [
  "16462646",
  "77777777",
  "56565656",
  "77777777",
  "36463646",
  "77777777",
  "56565656",
  "77777777",
];

/** The rows of each pass, and the columns of each row that it has. */
function passesOf(
  width: number,
  height: number,
  interlace: number,
): readonly (readonly (readonly number[])[])[] {
  const columns = Array.from({ length: width }, (_, x) => x);
  const pass = (number: string) =>
    Array.from({ length: height }, (_, y) => columns.filter((x) => ADAM7[y % 8]![x % 8] === number)).map(
      (xs, y) => ({ xs, y }),
    );
  if (!interlace) return [Array.from({ length: height }, (_, y) => [y, ...columns])];
  return [..."1234567"].map((number) =>
    pass(number).flatMap(({ xs, y }) => (xs.length > 0 ? [[y, ...xs]] : [])),
  );
}

/** Random rows, each filtered in one of the five ways. */
function rowsOf(width: number, height: number, bits: number, interlace: number, random: () => number) {
  return Uint8Array.from(
    passesOf(width, height, interlace)
      .flat()
      .flatMap(([, ...xs]) => [
        random() % 5,
        ...Array.from({ length: Math.ceil((xs.length * bits) / 8) }, () => random() % 256),
      ]),
  );
}

/** What another decoder makes of it, brought to 8 bits without transparency. */
function others(bytes: Uint8Array): readonly number[] {
  const png = decode(bytes);
  if (png.palette) return [...convertIndexedToRgb(png)];
  const kept = png.channels < 3 ? png.channels - ((png.channels + 1) % 2) : 3;
  const level = (value: number) => (png.depth === 16 ? value >> 8 : value);
  return Array.from(png.data, level).filter((_, i) => i % png.channels < kept);
}

const random = (seed: number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state >>> 8;
  };
};

describe("decodePng", () => {
  const whole = KINDS.flatMap(([type, samples, depths]) =>
    depths
      .filter((depth) => depth >= 8)
      .flatMap((depth) => [0, 1].map((lace) => ({ type, samples, depth, lace }))),
  );
  test.each(whole)(
    "type $type of $depth bits, interlaced $lace, is what another decoder reads",
    async (kind) => {
      const { type, samples, depth, lace: interlace } = kind;
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 20 }),
          fc.integer({ min: 1, max: 20 }),
          fc.nat(),
          async (width, height, seed) => {
            const rows = rowsOf(width, height, samples * depth, interlace, random(seed));
            const palette = Uint8Array.from({ length: 768 }, random(seed + 1));
            const bytes = makePngOf({ width, height, depth, colorType: type, interlace }, [
              ...(type === 3 ? [["PLTE", palette] as const] : []),
              ["IDAT", deflateSync(rows)],
            ]);
            expect([...(await decodePng(bytes)).pixels]).toEqual(others(bytes));
          },
        ),
        { seed: 1, numRuns: 30 },
      );
    },
  );

  // The other decoder reads these only without passes, and packed: so pixels are put where Adam7 says, one by one.
  test.each([1, 2, 4] as const)("passes of %d bits put every pixel in its place", async (depth) => {
    const [width, height] = [11, 13];
    const highest = 2 ** depth - 1;
    const level = (x: number, y: number) => (x * 7 + y * 3) % (highest + 1);
    const rows = passesOf(width, height, 1)
      .flat()
      .flatMap(([y = 0, ...xs]) => {
        const bits = xs.map((x) => level(x, y).toString(2).padStart(depth, "0")).join("");
        const bytes = bits.match(/.{1,8}/g) ?? [];
        return [0, ...bytes.map((byte) => Number.parseInt(byte.padEnd(8, "0"), 2))];
      });
    const bytes = makePngOf({ width, height, depth, colorType: 0, interlace: 1 }, [
      ["IDAT", deflateSync(Uint8Array.from(rows))],
    ]);
    const { pixels } = await decodePng(bytes);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) expect(pixels[y * width + x]).toBe((level(x, y) * 255) / highest);
  });

  test("data in many pieces is one", async () => {
    const packed = deflateSync(Uint8Array.of(0, 1, 2, 3, 0, 4, 5, 6));
    const pieces = Array.from(packed, (byte) => ["IDAT", Uint8Array.of(byte)] as const);
    const bytes = makePngOf({ width: 3, height: 2, colorType: 0 }, pieces);
    expect([...(await decodePng(bytes)).pixels]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  const good = [["IDAT", deflateSync(Uint8Array.of(0, 7))]] as const;
  const one = { width: 1, height: 1, colorType: 0 };
  test.each<[string, Uint8Array, string]>([
    ["a kind of colours that is none", makePngOf({ ...one, colorType: 5 }, good), "found 5 of 8 bits"],
    ["a depth that is none", makePngOf({ ...one, depth: 3 }, good), "found 0 of 3 bits"],
    ["an order that is none", makePngOf({ ...one, interlace: 2 }, good), "found 0, 0 and 2"],
    [
      "a second header",
      makePngOf(one, [["IHDR", makePngOf(one, []).subarray(16, 29)], ...good]),
      "found a second one",
    ],
    ["no palette", makePngOf({ ...one, colorType: 3 }, good), "expected a palette, found none"],
    [
      "a colour past the palette",
      makePng(1, 1, { colorType: 3, rows: [[1]], palette: [1, 2, 3] }),
      "found colour 1",
    ],
    ["a palette that is too long", makePngOf(one, [["PLTE", new Uint8Array(771)]]), "found 771 bytes"],
    [
      "a filter that is none",
      makePngOf(one, [["IDAT", deflateSync(Uint8Array.of(5, 7))]]),
      "filter from 0 to 4, found 5",
    ],
    [
      "too few bytes",
      makePngOf(one, [["IDAT", deflateSync(Uint8Array.of(0))]]),
      "expected 2 bytes of pixels, found 1",
    ],
    ["no bytes", makePngOf(one, []), "expected 2 bytes of pixels, found 0"],
    [
      "too many bytes",
      makePngOf(one, [["IDAT", deflateSync(new Uint8Array(3))]]),
      "expected 2 bytes of pixels, as its header asks for, found more",
    ],
    [
      "too large rows",
      makePngOf({ width: 8000, height: 8000, depth: 16, colorType: 6 }, good),
      "268435456 bytes of rows",
    ],
    ["a wrong checksum", makePngOf(one, good).with(44, 0xaa), "expected the checksum of IDAT"],
  ])("refuses %s", async (_, bytes, message) => {
    await expect(decodePng(bytes)).rejects.toThrow(message);
  });
});
