import { expect, it } from "vitest";
import { inGroups } from "./groups.js";

const weights = (...mebibytes: number[]) =>
  mebibytes.map((size, i) => [`w${i}`, { shape: [size, 2 ** 18] }] as const);
const namesOf = (groups: ReturnType<typeof inGroups>) => groups.map((group) => group.map(([name]) => name));

it("reads up to 32 MiB at once, in order, and larger weights by themselves", () => {
  expect(namesOf(inGroups(weights(8, 24, 1, 40, 31, 1, 1)))).toEqual([
    ["w0", "w1"],
    ["w2"],
    ["w3"],
    ["w4", "w5"],
    ["w6"],
  ]);
  expect(inGroups([])).toEqual([]);
});
