import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dataFolder } from "@permafrost/testing/data-folder";
import { sampleTokenizer } from "@permafrost/testing/sample-tokenizer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTokenizer } from "../src/index.js";

const { texts, ids } = JSON.parse(await readFile(join(import.meta.dirname, "tokens.json"), "utf8")) as {
  texts: string[];
  ids: Record<string, number[][]>;
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-tokenizer-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("openTokenizer()", () => {
  // real tokenizers are with the data: PERMAFROST_DATA
  it.each(Object.keys(ids).filter((name) => dataFolder(`hub/${name}`)))(
    "gives the ids of Hugging Face's: %s",
    async (name) => {
      const tokenizer = await openTokenizer(dataFolder(`hub/${name}`)!);
      for (const [i, text] of texts.entries()) expect(tokenizer.encode(text), text).toEqual(ids[name]![i]);
      expect(tokenizer.vocabulary).toBeGreaterThan(Math.max(...ids[name]!.flat()));
    },
  );

  it("keeps what stands around a text that is cut", async () => {
    await writeFile(join(folder, "tokenizer.json"), JSON.stringify(sampleTokenizer));
    const { encode, vocabulary } = await openTokenizer(folder);
    expect(vocabulary).toBe(7);
    expect(encode("A iceberg melts")).toEqual([1, 3, 4, 5, 6, 2]);
    expect(encode("A iceberg melts", 4)).toEqual([1, 3, 4, 2]);
    expect(encode("")).toEqual([1, 2]);
    expect(() => encode("a", 2)).toThrow("2 stand around it, which leaves no room in 2");
  });

  it("says what is not there, or broken", async () => {
    const empty = await mkdtemp(join(folder, "empty-"));
    await expect(openTokenizer(empty)).rejects.toThrow("it has no tokenizer.json");
    for (const text of ["{", "[]", "null", "{}", '{"model":{"type":"Nope"}}']) {
      await writeFile(join(empty, "tokenizer.json"), text);
      await expect(openTokenizer(empty), text).rejects.toThrow(SyntaxError);
    }
  });
});
