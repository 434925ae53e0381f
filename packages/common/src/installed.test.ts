import { expect, it } from "vitest";
import { installed } from "./installed.js";

it("is the package", async () => {
  expect(await installed("x", "open it", Promise.resolve(7))).toBe(7);
});

it("says that it is not there, in one line", async () => {
  const cause = new Error("Cannot find package 'x' imported from\n/y/z.js");
  await expect(installed("x", 'open the body "y"', Promise.reject(cause))).rejects.toThrow(
    /^Cannot open the body "y": the package x does not load \(Cannot find package 'x' imported from\)\. Install it with `npm install x`, or name it in the page's import map$/,
  );
});
