import fc from "fast-check";
import { expect, test } from "vitest";
import { numberIn } from "./cells.js";
import { dateIn } from "./dates.js";
import { decimalIn, isoDateIn } from "./decimal.js";

test("reads from bytes what is read from text", () => {
  const piece = fc.constantFrom(
    "0",
    "1",
    "9",
    "5",
    ".",
    "-",
    "+",
    "e",
    "E",
    " ",
    "x",
    "\u00a0",
    "123456789",
    ",",
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((parts) => parts.join("")),
    fc.double({ noNaN: true }).map(String),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((number) => number.toFixed(6)),
    fc.integer().map(String),
  );
  fc.assert(
    fc.property(text, (written) => {
      const bytes = new TextEncoder().encode(`,${written},`);
      expect(decimalIn(bytes, 1, bytes.length - 1, () => written)).toBe(numberIn(written));
    }),
    { seed: 1, numRuns: 20_000 },
  );
});

test("reads dates from bytes as they are read from text, or leaves them", () => {
  const date = fc.date({ noInvalidDate: true }).map((each) => each.toISOString());
  const cut = fc.tuple(date, fc.constantFrom(10, 16, 19, 24), fc.constantFrom("T", " ", "x"));
  let read = 0;
  fc.assert(
    fc.property(cut, ([written, length, between]) => {
      const text = written.slice(0, length).replace("T", between);
      const bytes = new TextEncoder().encode(text);
      const time = isoDateIn(bytes, 0, bytes.length);
      if (Number.isNaN(time)) return;
      read++;
      expect(time).toBe(dateIn(text));
    }),
    { seed: 1, numRuns: 5000 },
  );
  expect(read).toBeGreaterThan(50);
});
