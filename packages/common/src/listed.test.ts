import { expect, it } from "vitest";
import { listed } from "./listed.js";

it("names the first, and counts the others", () => {
  expect(listed([])).toBe("");
  expect(listed(["a"])).toBe("a");
  expect(listed(["a", "b", "c"], 3)).toBe("a, b, c");
  expect(listed(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more");
  expect(listed(Array.from({ length: 100 }, (_, i) => String(i)))).toBe("0, 1, 2, 3, 4, 5, 6, 7 and 92 more");
});
