import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { oneLine, quote } from "./quote.js";

/** What a terminal obeys, or nobody sees. */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u;
const text = fc.string({ unit: "binary", maxLength: 1000 });

describe("quote()", () => {
  it("leaves what people read as it is", () => {
    expect(quote("transformer.h.0.attn")).toBe('"transformer.h.0.attn"');
    expect(quote("Grüße, 世界 👋")).toBe('"Grüße, 世界 👋"');
  });

  it.each([
    ["\x1b[2Jx", '"\\x1b[2Jx"'],
    ["\x9b2J", '"\\x9b2J"'],
    ["a\r\nb\tc\x7f\0", '"a\\x0d\\x0ab\\x09c\\x7f\\x00"'],
    ["\u202egnp.exe", '"\\u202egnp.exe"'],
    ["\u2028\u2029\u200b\ufeff", '"\\u2028\\u2029\\u200b\\ufeff"'],
    ["\ud800x", '"\\ud800x"'],
    ["\u{e0041}", '"\\u{e0041}"'],
    ['a" or \\x1b', '"a\\" or \\\\x1b"'],
  ])("shows what is hidden in %j", (written, shown) => {
    expect(quote(written)).toBe(shown);
  });

  it("is of bounded length, whatever is in it", () => {
    expect(quote("x".repeat(201))).toBe(`"${"x".repeat(200)}…"`);
    expect(quote("x".repeat(200))).toBe(`"${"x".repeat(200)}"`);
    expect(quote("abcdef", 3)).toBe('"abc…"');
    expect(quote("\x1b".repeat(10 ** 6)).length).toBeLessThan(1000);
    expect(quote("👋".repeat(3), 5)).toBe('"👋👋\\ud83d…"');
  });

  it("names what is no text, and does not ask it", () => {
    expect([7, true, null, undefined].map((value) => quote(value))).toEqual([
      '"7"',
      '"true"',
      '"null"',
      '"undefined"',
    ]);
    expect(quote({ toString: 1, valueOf: 1 })).toBe('"an object"');
    expect(quote(Object.create(null))).toBe('"an object"');
    let deep: unknown = [];
    for (let i = 0; i < 10 ** 5; i++) deep = [deep];
    expect(quote(deep)).toBe('"a list"');
  });
});

describe("oneLine()", () => {
  it("makes one line of several", () => {
    expect(oneLine("a\n   b\r\n\n c ")).toBe("a b c");
    expect(oneLine("\x1b]0;title\x07")).toBe("\\x1b]0;title\\x07");
  });
});

it.each([
  ["quote", quote],
  ["oneLine", oneLine],
] as const)("nothing gets through %s()", (_, shown) => {
  fc.assert(fc.property(text, (written) => !HOSTILE.test(shown(written))));
});
