import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { batchAt } from "../batches.js";
import { memorySource } from "../files/memory-source.js";
import { type TextClassificationOptions, textClassification } from "./text-classification.js";

const bytes = (text: string) => new TextEncoder().encode(text);
/** A token for each word: how many letters it has. */
const tokenizer = {
  vocabulary: 12,
  encode: (text: string, most: number) =>
    text
      .trim()
      .split(/\s+/)
      .map((word) => word.length)
      .slice(0, most),
};
const rows = [
  "a bb,no",
  '"ccc, dddd a",yes',
  "bb,no",
  "a a a a a a,yes",
  "ccc,no",
  "dddd a,yes",
  "a ccc,no",
  "bb bb,yes",
  "a,no",
  "dddd,yes",
];
const csv = (lines: readonly string[]) => bytes(`what,kind\n${lines.join("\n")}\n`);
const make = (files: Record<string, Uint8Array>, more: Partial<TextClassificationOptions> = {}) =>
  textClassification({
    source: memorySource(files),
    file: "all.csv",
    text: "what",
    label: "kind",
    tokenizer,
    maxTokens: 4,
    ...more,
  });

describe("textClassification()", () => {
  test("makes ids, lengths and classes of texts", async () => {
    const task = await make({ "all.csv": csv(rows), "test.csv": csv(["bb ccc,yes"]) }, { test: "test.csv" });
    expect(task.input).toEqual({ kind: "ids", tokens: 4, vocabulary: 12 });
    expect(task.output).toEqual({ tokens: 1, labels: 1, classes: 2 });
    expect([task.ragged, task.classNames]).toEqual([true, ["no", "yes"]]);
    const { x, y, lengths } = batchAt(task, { order: "sequential", batchSize: 4 }, 0);
    expect([...y]).toEqual([0, 1, 0, 1]);
    const real = [...lengths].map((length, i) => [
      ...x.subarray((i * x.length) / 4, (i * x.length) / 4 + length),
    ]);
    expect(real).toEqual([[1, 2], [4, 4, 1], [2], [1, 1, 1, 1]]);
    expect(task.notes).toEqual([
      "Texts of all.csv whose end was left off, as they have more than 4 tokens: 1",
    ]);
    const test = batchAt(task, { split: "test", batchSize: 1 }, 0);
    expect([...test.x.subarray(0, 2), ...test.y, ...test.lengths]).toEqual([2, 3, 1, 2]);
  });

  test("holds out a share of each class", async () => {
    const task = await make({ "all.csv": csv(rows) }, { testShare: 0.4 });
    expect([task.splits.train.length, task.splits.test.length]).toEqual([6, 4]);
    const { y } = batchAt(task, { split: "test", order: "sequential", batchSize: 4 }, 0);
    expect([...y].sort()).toEqual([0, 0, 1, 1]);
    expect((await make({ "all.csv": csv(rows) }, { seed: 1 })).splits.test.length).toBe(2);
  });

  test("finds a file by its path", async () => {
    const folder = await mkdtemp(join(tmpdir(), "permafrost-text-"));
    const file = join(folder, "all.csv");
    await writeFile(file, csv(rows));
    const task = await textClassification({ file, text: "what", label: "kind", tokenizer });
    expect(task.splits.train.length).toBe(8);
    expect(task.input.tokens).toBe(128);
    await rm(folder, { recursive: true });
  });

  test("refuses what is no text, no class, no option", async () => {
    await expect(make({ "all.csv": csv([...rows, " ,no"]) })).rejects.toThrow(
      /Cannot read line 12 of all\.csv: expected a text in column what, found /,
    );
    await expect(
      make({ "all.csv": csv(rows), "t.csv": csv(["a,maybe"]) }, { test: "t.csv" }),
    ).rejects.toThrow('"maybe"');
    await expect(make({ "all.csv": csv(rows) }, { text: "words" })).rejects.toThrow(
      "expected a column words, found what, kind",
    );
    await expect(make({ "all.csv": csv(rows) }, { maxTokens: 0 })).rejects.toThrow("maxTokens");
    await expect(make({ "all.csv": csv(rows) }, { pad: 1 } as never)).rejects.toThrow(
      'there is no option "pad"',
    );
    await expect(
      textClassification({ file: "all.csv", text: "what", label: "kind" } as never),
    ).rejects.toThrow("tokenizer");
  });
});
