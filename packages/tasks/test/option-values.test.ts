import { describe, expect, test } from "vitest";
import {
  bitMemory,
  bitXor,
  fromTable,
  heldOut,
  imageFolder,
  memorySource,
  timeSeries,
} from "../src/index.js";

const rows = Array.from({ length: 12 }, (_, i) => `${i * 1.5},${i % 3},${i % 2 ? "x" : "y"}`);
const source = memorySource({ "a.csv": new TextEncoder().encode(["a,b,c", ...rows].join("\n")) });
const table = (options: object) => () => fromTable(source, { train: "a.csv", label: "c", ...options });
const series = (options: object) => () =>
  timeSeries({
    values: Float32Array.from({ length: 40 }, (_, i) => i),
    labels: new Int32Array(40),
    classes: 2,
    window: 4,
    ...options,
  });
const { validation: _, ...splits } = bitXor().splits;

describe("an option of the wrong kind is no other value", () => {
  const share = "expected testShare to be a share from 0 to 1, found";
  const flag = "expected standardize to be true or false, found";
  test.each<[string, () => unknown, string]>([
    ["a share as a text", table({ testShare: "0.2" }), `${share} the string "0.2"`],
    ["a share of more than all", table({ testShare: 20 }), `${share} 20`],
    ["a share that is none", table({ testShare: Number.NaN }), `${share} NaN`],
    ["a text for a flag", table({ standardize: "no" }), `${flag} "no"`],
    ["a number for a flag", table({ standardize: 0 }), `${flag} 0`],
    ["a feature twice", table({ features: ["a", "b", " a"] }), 'expected each feature once, found "a" twice'],
    [
      "a seed as a text",
      table({ seed: "1" }),
      'expected seed to be a whole number of at least 0, found the string "1"',
    ],
    ["a series' share", series({ testShare: "0.2" }), `${share} the string "0.2"`],
    ["a series' share below 0", series({ testShare: -1 }), `${share} -1`],
    ["a series' flag", series({ standardize: "false" }), `${flag} the string "false"`],
    ["a series' labels", series({ labels: Array(40).fill("1") }), 'found the string "1" at time 0'],
    [
      "a folder's share",
      () => imageFolder(memorySource({}), { testShare: "0.2" } as object),
      `${share} the string "0.2"`,
    ],
    [
      "what is masked",
      () => bitMemory({ masked: "0.5" } as object),
      'expected masked to be a share from 0 to 1, found the string "0.5"',
    ],
    [
      "what is held out",
      () => heldOut({ ...bitXor(), splits }, { share: "0.1" } as object),
      'expected a share above 0 and below 1, found the string "0.1"',
    ],
  ])("%s", async (_, make, message) => {
    await expect(async () => make()).rejects.toThrow(message);
  });
});

test.each(["#N/A N/A", "#NA", "-1.#IND", "1.#QNAN", "N.A."])(
  "%s stands for a missing label, as pandas has it",
  async (missing) => {
    const text = ["a,c", "1,x", `2,${missing}`, "3,y"].join("\n");
    const files = memorySource({ "a.csv": new TextEncoder().encode(text) });
    await expect(fromTable(files, { train: "a.csv", label: "c" })).rejects.toThrow(
      `Cannot read line 3 of a.csv: expected a class in column c, found "${missing}", which stands for none`,
    );
  },
);
