import { growth, LINEAR, madeFrom } from "@permafrost/testing/growth";
import { patternsIn, slowestGrowth } from "@permafrost/testing/patterns";
import { expect, test } from "vitest";
import { nearestName } from "./nearest-name.js";
import { publicAddress, publicText } from "./public-text.js";
import { oneLine, quote } from "./quote.js";

/** What each pattern is, and the pieces that it may begin with, or stop at. */
const PATTERNS: readonly (readonly [RegExp, ...pieces: readonly string[]])[] = [
  [/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu, "a", "\x1b", "\u202e", "\ud83d\ude00"],
  [/["\\]/g, '"', "\\", "a"],
  [/[_\-.\s]/g, "_", "-", "a", " "],
  [/\.0$/, ".0", ".", "0"],
  [
    /\b[a-z][a-z0-9+.-]{0,30}:\/\/\S+(?:\s+\S*[&=]\S*)*/gi,
    "a://",
    "a",
    "://",
    "a://a ",
    " =",
    " &a",
    "a.",
    " a",
  ],
  [/[?#][^\s?#=]*=\S*/g, "?", "?a", "=", "#a=", "?="],
  [/(?<![^\s/:@])[^\s/:@]+:[^\s/@]{0,200}@/g, "a", "a:", ":", "@", "a:@", "/a:"],
  [/\b(hf_|Bearer\s+)[\w.~+/-]{3,}/g, "hf_", "Bearer", "Bearer ", "a", " "],
  [/^https?:$/, "http", "s", ":"],
  [/^(?:\s|<\?xml[^>]*\?>|<!--[\s\S]*?-->)*/i, " ", "<!--", "<!---->", "-->", "<?xml", "<?xml?>", "?>", "-"],
  [/^<(?:!doctype\s+html|html|head)\b/i, "<html", "<!doctype", " ", "html"],
  [/^[a-z][\w+.-]+:/i, "a", "a:", ":", "-"],
  [/^[^:]+:\/\//, "a", ":", ":/", "://"],
  [/[?#]/, "a", "?", "#"],
  [/[",\r\n]/, '"', ",", "a"],
  [/^[=+\-@\t]/, "=", "-", "a"],
  [/^[\w./:@=,+-]+$/, "a", ".", "=", " "],
  [/\w/, "a", "-"],
  [/^\w$/, "a", "-"],
  [/^\W$/, "-", "a"],
  [/^\d$/, "1", "a"],
  [/^\D$/, "a", "1"],
  [/^[*+?{]/, "*", "{", "a"],
  [/^(?:[*+?]|\{(\d{1,3})(,)?(\d{1,3})?\})/, "{", "1", ",", "}", "*"],
  [/^(f32|int8(:[1-9]\d{0,5})?)$/, "f32", "int8", ":", "1"],
  [/^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i, "1", "+1", ".1", "1e1", "e", "."],
];

test("every pattern in the sources is tried here, and no other", () => {
  expect(PATTERNS.map(([pattern]) => String(pattern)).sort()).toEqual(patternsIn(import.meta.dirname));
});

test.each(PATTERNS.map(([pattern, ...pieces]) => ({ pattern, pieces })))(
  "$pattern takes a time that grows with 10⁵ hostile letters",
  async ({ pattern, pieces }) => {
    expect(await slowestGrowth(pattern, pieces)).toBeLessThan(LINEAR);
  },
);

test.each([" ", "\n", " \n", "\x1b", "a://", "http://a", "?a=", "a:", "@", "\ud800"])(
  "texts of 10⁵ times %j are quoted in a time that grows with them",
  async (piece) => {
    for (const call of [quote, oneLine, publicText, publicAddress]) {
      const texts = await madeFrom(6_250, (size) => piece.repeat(size / piece.length));
      expect(await growth((size) => call(texts(size)), 6_250), call.name).toBeLessThan(LINEAR);
    }
  },
);

test("a suggestion takes a time that does not grow with long names", async () => {
  const names = (size: number) => Array.from({ length: size }, (_, i) => `${i}`.padEnd(200, "y"));
  const lists = await madeFrom(1_000, names);
  expect(await growth((size) => nearestName("x".repeat(200), lists(size)), 1_000)).toBeLessThan(4);
});

test("a pattern that looks again and again is found out", async () => {
  const slashes = (size: number) => `${"/".repeat(size)}x`.replace(/\/+$/, "");
  expect(await growth(slashes, 1_000, 0.2)).toBeGreaterThan(LINEAR);
});
