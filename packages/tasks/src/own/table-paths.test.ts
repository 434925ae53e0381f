import { describe, expect, it } from "vitest";
import { memorySource } from "../files/memory-source.js";
import { seriesPaths } from "./table-paths.js";

const sourceOf = (...names: string[]) =>
  memorySource(Object.fromEntries(names.map((name) => [name, new Uint8Array([65])])));

describe("seriesPaths()", () => {
  it("takes the only table", async () => {
    expect(await seriesPaths(sourceOf("hourly.csv"))).toEqual(["hourly.csv"]);
    expect(await seriesPaths(sourceOf("hourly.csv", "notes.md"))).toEqual(["hourly.csv"]);
  });

  it("leaves no table of a split out without a word", async () => {
    await expect(seriesPaths(sourceOf("train.csv", "test.csv"))).rejects.toThrow(
      /^Cannot read a series of .*: expected one table, of which the last times are held out, found "?train\.csv"?.*test\.csv.*; put them into one in the order of time, or name the one that is meant$/,
    );
  });
});
