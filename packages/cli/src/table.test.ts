import { expect, it } from "vitest";
import { table } from "./table.js";

it("table() aligns all columns but the last", () => {
  expect(
    table([
      ["a", "bb", "c"],
      ["aaa", "b", "long"],
    ]),
  ).toBe("a    bb  c\naaa  b   long");
  expect(table([])).toBe("");
});
