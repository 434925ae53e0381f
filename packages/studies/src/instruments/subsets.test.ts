import { expect, it } from "vitest";
import { PARTS, subsetRule, subsets } from "./subsets.js";

it("are all but the empty one, each once", () => {
  const all = subsets(PARTS).map((parts) => parts.join());
  expect(new Set(all).size).toBe(15);
  expect(all.slice(0, 5)).toEqual(["input", "norms", "positions", "output", "input,norms"]);
  expect(all.at(-1)).toBe("input,norms,positions,output");
});

it("thaw nothing else", () => {
  expect(subsetRule(["norms"])).toBe("(norms) except (input or output)");
  expect(subsetRule(["norms", "output"])).toBe("norms or output");
});
