import type { Storage } from "@permafrost/graph";
import { expect, it } from "vitest";
import { inGroups, readingOnce } from "./groups.js";

const weights = (...mebibytes: number[]) => keptAs("f32", mebibytes);
const keptAs = (storage: Storage, mebibytes: readonly number[]) =>
  mebibytes.map((size, i) => ({ source: `w${i}`, shape: [size, 2 ** 18], storage }));
const namesOf = (groups: ReturnType<typeof inGroups<ReturnType<typeof weights>[number]>>) =>
  groups.map((group) => group.map(({ source }) => source));

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

it("reads a quarter as much at once of what is packed, and does not keep what it was", () => {
  expect(namesOf(inGroups(keptAs("int4", [2, 6, 1, 9, 4])))).toEqual([["w0", "w1"], ["w2"], ["w3"], ["w4"]]);
});

it("reads once what two weights are made of, and counts it once", async () => {
  const [a, b, c] = weights(20, 12, 20);
  const groups = inGroups([a!, b!, c!, a!]);
  expect(namesOf(groups)).toEqual([["w0", "w0", "w1"], ["w2"]]);
  const asked: string[] = [];
  const read = readingOnce(async (name) => {
    asked.push(name);
    return new Float32Array(1);
  });
  expect(await read("w0")).toBe(await read("w0"));
  await read("w1");
  expect(asked).toEqual(["w0", "w1"]);
});
