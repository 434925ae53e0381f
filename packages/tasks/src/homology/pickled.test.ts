import { readFile } from "node:fs/promises";
import { Tuple } from "@permafrost/common/unpickle/value";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numberIn, PickledCall, readPickle } from "./pickled.js";

interface Pickles {
  readonly values: Readonly<Record<string, string>>;
  readonly calls: string;
}
const pickles = JSON.parse(
  await readFile(new URL("../../test/fixtures/pickles.json", import.meta.url), "utf8"),
) as Pickles;
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

describe("readPickle", () => {
  test.each(Object.entries(pickles.values))("reads Python's protocol %s", (_, text) => {
    const values = readPickle(bytesOf(text));
    expect(values).toEqual(
      new Map<string, unknown>([
        ["numbers", [0, 255, 256, 65535, 65536, -1, -(2 ** 31), 2 ** 31, -(2 ** 63), 2 ** 63]],
        ["text", ["", "abc", "é", "x".repeat(300)]],
        [
          "others",
          [
            ...[null, true, false, 1.5, -2.25],
            ...[[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]].map((items) => new Tuple(items)),
            ...[[], new Map()],
            new Map([["a", new Map([["b", []]])]]),
          ],
        ],
      ]),
    );
  });

  test("calls nothing", () => {
    expect(readPickle(bytesOf(pickles.calls))).toEqual(new PickledCall("os.system", ["boom"]));
  });

  test("drops the state of what was not made", () => {
    const array = "cnumpy.core.multiarray\n_reconstruct\n)R(K\x01tb.";
    expect(readPickle(new Uint8Array(Buffer.from(array, "latin1")))).toEqual(
      new PickledCall("numpy.core.multiarray._reconstruct", []),
    );
  });

  test.each([
    ["", "it goes on after its 0 bytes"],
    [".", "it takes a value from an empty stack (before byte 1)"],
    ["X\xff\xff\xff\xffab", "it goes on after its 7 bytes"],
    ["h\x05.", "it recalls the value 5, which was not stored (before byte 2)"],
    ["t.", "it looks for a mark that is not there (before byte 1)"],
    ["Na.", "it needs a value on an empty stack (before byte 2)"],
    ["i", 'it has the operation "i" at byte 0, which values do not need'],
    ["NQ.", "it refers to something outside"],
  ])("refuses %j", (text, message) => {
    expect(() => readPickle(new Uint8Array(Buffer.from(text, "latin1")))).toThrow(SyntaxError);
    expect(() => readPickle(new Uint8Array(Buffer.from(text, "latin1")))).toThrow(message);
  });

  test("damage is an error or another value", () => {
    const good = bytesOf(pickles.values["4"]!);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (offset, value) => {
        try {
          readPickle(good.with(offset, value));
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });
});

test("numberIn knows Python's and numpy's numbers", () => {
  const scalar = (type: string, ...raw: readonly number[]) =>
    new PickledCall("numpy.core.multiarray.scalar", [
      new PickledCall("numpy.dtype", [type, false, true]),
      Uint8Array.from(raw),
    ]);
  expect(numberIn(7)).toBe(7);
  expect(numberIn(scalar("i8", 0xab, 4, 0, 0, 0, 0, 0, 0))).toBe(1195);
  expect(numberIn(scalar("i2", 0xff, 0xff))).toBe(-1);
  expect(numberIn(scalar("u2", 0xff, 0xff))).toBe(65535);
  expect(numberIn(scalar("f4", 0, 0, 0, 0))).toBeUndefined();
  expect(numberIn("7")).toBeUndefined();
  expect(numberIn(undefined)).toBeUndefined();
});
