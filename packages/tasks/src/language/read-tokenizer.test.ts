import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { dataFolder } from "@permafrost/testing/data-folder";
import { expect, test } from "vitest";
import { memorySource } from "../files/memory-source.js";
import { BYTE_LETTERS } from "./byte-letters.js";
import { learnBpe } from "./learn-bpe.js";
import { readTokenizer } from "./read-tokenizer.js";

const learned = await learnBpe(["the cat sat on the mat, the cat sat on the mat"], { vocabulary: 270 });
const json = learned.toJSON() as {
  readonly model: { readonly vocab: Readonly<Record<string, number>>; readonly merges: readonly string[][] };
};
const files = (entries: Readonly<Record<string, unknown>>) =>
  memorySource(
    Object.fromEntries(
      Object.entries(entries).map(([path, value]) => [
        path,
        new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)),
      ]),
    ),
  );

test("tokenizer.json, or vocab.json and merges.txt, make the same ids", async () => {
  const { vocab, merges } = json.model;
  const lines = ["#version: 0.2", ...merges.map((pair) => pair.join(" ")), ""].join("\n");
  for (const source of [
    files({ "tokenizer.json": json }),
    files({ "vocab.json": vocab, "merges.txt": lines }),
  ]) {
    const read = await readTokenizer(source);
    expect(read.encode("the cat’s mat #1")).toEqual(learned.encode("the cat’s mat #1"));
    expect([read.vocabulary, read.endOfText]).toEqual([learned.vocabulary, learned.endOfText]);
    expect((read.toJSON() as typeof json).model).toEqual(json.model);
  }
});

// GPT-2's own is with the data: PERMAFROST_DATA
const gpt2 = dataFolder("hub/tiny-gpt2");
test.skipIf(!gpt2)("GPT-2's makes the ids that Hugging Face's library gives by it", async () => {
  const read = await readTokenizer(gpt2!);
  const theirs = new Tokenizer(JSON.parse(await readFile(join(gpt2!, "tokenizer.json"), "utf8")), {});
  expect([read.vocabulary, read.endOfText]).toEqual([50_257, 50_256]);
  for (const text of [
    "It was the best of times, it was the worst of times;\n\n  don't 1859!",
    "naïve 😀 Ünïcödé\t€",
  ]) {
    expect(read.encode(text)).toEqual(theirs.encode(text, { add_special_tokens: false }).ids);
    expect(read.decode(read.encode(text))).toBe(text);
  }
});

test("bytes are written as GPT-2 writes them", () => {
  expect([0, 10, 32, 33, 126, 127, 160, 161, 173, 255].map((byte) => BYTE_LETTERS[byte])).toEqual([
    "Ā",
    "Ċ",
    "Ġ",
    "!",
    "~",
    "ġ",
    "ł",
    "¡",
    "Ń",
    "ÿ",
  ]);
});

test.each([
  [{}, "there is neither tokenizer.json, nor vocab.json and merges.txt"],
  [{ "tokenizer.json": "{" }, "Cannot read the tokenizer tokenizer.json in memory: "],
  [{ "tokenizer.json": { model: { type: "Unigram" } } }, "expected a byte-level BPE as GPT-2's"],
  [{ "tokenizer.json": { ...json, normalizer: { type: "NFC" } } }, "with no normalizer"],
  [
    { "tokenizer.json": { ...json, model: { ...json.model, vocab: { a: 0 } } } },
    "expected an id for each of the 256 bytes, found 1",
  ],
  [
    { "tokenizer.json": { ...json, model: { ...json.model, vocab: { ...json.model.vocab, "€": 0 } } } },
    'expected bytes written as letters, found "€"',
  ],
  [
    { "tokenizer.json": { ...json, model: { ...json.model, vocab: { ...json.model.vocab, a: 1e9 } } } },
    "expected ids that are whole numbers",
  ],
  [
    { "tokenizer.json": { ...json, model: { ...json.model, merges: ["q zz"] } } },
    'the merge of "q" and "zz" is of tokens that are not there',
  ],
] as const)("%#: what is no such tokenizer is refused", async (entries, message) => {
  await expect(readTokenizer(files(entries))).rejects.toThrow(message);
});
