import { expect, it } from "vitest";
import { found } from "./found.js";

it("says what was given", () => {
  expect(found(undefined)).toBe("nothing");
  expect(found(null)).toBe("null");
  expect(found("gpt2")).toBe('"gpt2"');
  expect(found({})).toBe('"an object"');
  expect(found(Promise.resolve())).toBe("a promise: await it first");
});

it("tells a number from a text that looks like one", () => {
  expect([5, 5n, -0.5, Number.NaN, Number.POSITIVE_INFINITY, true].map(found)).toEqual([
    "5",
    "5n",
    "-0.5",
    "NaN",
    "Infinity",
    "true",
  ]);
  for (const text of ["5", " 5", "1e-3", ".5", "-Infinity", "NaN", "null", "undefined", "true"])
    expect(found(text)).toBe(`the string "${text}"`);
  for (const text of ["", "five", "5 steps", "gpt2"]) expect(found(text)).toBe(`"${text}"`);
});
