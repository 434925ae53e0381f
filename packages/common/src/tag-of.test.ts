import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { foundArray, tagOf } from "./tag-of.js";

it("is the kind, whichever realm it is of", () => {
  for (const array of [new Float32Array(1), runInNewContext("new Float32Array(1)")]) {
    expect(tagOf(array)).toBe("Float32Array");
    expect(foundArray(array)).toBe("a Float32Array");
  }
  expect(foundArray(new Int32Array(1))).toBe("an Int32Array");
});

it("says what is no array", () => {
  expect([[1], undefined, "x"].map(foundArray)).toEqual(['"a list"', "nothing", '"x"']);
});
