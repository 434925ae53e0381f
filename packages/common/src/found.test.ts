import { expect, it } from "vitest";
import { found } from "./found.js";

it("says what was given", () => {
  expect(found(undefined)).toBe("nothing");
  expect(found(null)).toBe('"null"');
  expect(found("gpt2")).toBe('"gpt2"');
  expect(found({})).toBe('"an object"');
  expect(found(Promise.resolve())).toBe("a promise: await it first");
});
