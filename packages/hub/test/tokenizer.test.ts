import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dataFolder } from "@permafrost/testing/data-folder";
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

/** BERT's kind: words, with marks around. */
const words = {
  version: "1.0",
  added_tokens: [],
  normalizer: {
    type: "BertNormalizer",
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: {
    type: "TemplateProcessing",
    single: [
      { SpecialToken: { id: "[CLS]", type_id: 0 } },
      { Sequence: { id: "A", type_id: 0 } },
      { SpecialToken: { id: "[SEP]", type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      "[CLS]": { id: "[CLS]", ids: [1], tokens: ["[CLS]"] },
      "[SEP]": { id: "[SEP]", ids: [2], tokens: ["[SEP]"] },
    },
  },
  decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: { "[UNK]": 0, "[CLS]": 1, "[SEP]": 2, a: 3, ice: 4, "##berg": 5, melts: 6 },
  },
};

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
    await writeFile(join(folder, "tokenizer.json"), JSON.stringify(words));
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
