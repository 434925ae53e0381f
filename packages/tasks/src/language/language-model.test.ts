import { mkdtemp, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { batchAt } from "../batches.js";
import { memorySource } from "../files/memory-source.js";
import type { SplitName, Task } from "../task.js";
import { languageModel } from "./language-model.js";

/** Words that each come at one place only, some of letters of several bytes. */
const TEXT = Array.from({ length: 9000 }, (_, i) => `wörd${i}${i % 12 === 0 ? ".\n" : ""}`).join(" ");
const bytes = new TextEncoder().encode(TEXT);
const source = memorySource({ "a.txt": bytes });
const options = { source, files: "a.txt", tokens: 32 };

function example({ splits, input }: Task, split: SplitName, index: number, seed = 0) {
  const [x, y] = [new Int32Array(input.tokens), new Int32Array(input.tokens)];
  splits[split]!.write(index, { seed, epoch: 0 }, x, y);
  return { x: [...x], y: [...y] };
}

describe.each(["bytes", { vocabulary: 400 }] as const)("with ids %o", (tokenizer) => {
  test("every label is the token after, and every window stands in the text as its ids do", async () => {
    const task = await languageModel({ ...options, tokenizer });
    const whole = task.tokenizer.encodeBytes(bytes).join(" ");
    for (const split of ["train", "validation", "test"] as const)
      for (let index = 0; index < Math.min(20, task.splits[split]!.length); index++) {
        const { x, y } = example(task, split, index);
        expect(y.slice(0, -1)).toEqual(x.slice(1));
        expect(` ${whole} `.includes(` ${[...x, y.at(-1)].join(" ")} `)).toBe(true);
      }
  });

  test("no word of a split is in another, and together they are all bytes", async () => {
    const task = await languageModel({ ...options, tokenizer, heldOutShare: 0.1 });
    const wordsOf = (split: SplitName, count: number) => {
      const texts = Array.from({ length: count }, (_, i) => task.tokenizer.decode(example(task, split, i).x));
      return new Set(texts.flatMap((text) => text.match(/(?<= )wörd\d+(?=[ .])/g) ?? []));
    };
    const parts = [
      wordsOf("train", 3000),
      wordsOf("validation", task.splits.validation!.length),
      wordsOf("test", task.splits.test.length),
    ];
    for (const part of parts) expect(part.size).toBeGreaterThan(50);
    expect(new Set(parts.flatMap((part) => [...part])).size).toBe(
      parts.reduce((sum, { size }) => sum + size, 0),
    );
    const { train, validation, test } = task.bytes;
    expect(train + validation + test).toBe(bytes.length);
    expect(validation / bytes.length).toBeGreaterThan(0.08);
    expect(validation / bytes.length).toBeLessThan(0.12);
  });
});

test("the same seed holds out the same, another seed other bytes; examples depend on their number alone", async () => {
  const [a, b, c] = await Promise.all([0, 0, 1].map((seed) => languageModel({ ...options, seed })));
  expect(example(a!, "validation", 0)).toEqual(example(b!, "validation", 0));
  expect(example(a!, "validation", 0)).not.toEqual(example(c!, "validation", 0));
  const { x } = batchAt(a!, { batchSize: 4, seed: 5 }, 7);
  expect([...x.subarray(32, 64)]).toEqual(example(b!, "train", 29, 5).x);
});

test("other text has another digest, wherever it is another", async () => {
  const of = async (text: Uint8Array) =>
    (await languageModel({ ...options, source: memorySource({ "a.txt": text }) })).digest();
  const digests = await Promise.all(
    [0, 1, 2, 3, 4].map((i) => of(bytes.with(Math.floor((i * bytes.length) / 5), 65))),
  );
  expect(new Set([await of(bytes), await of(bytes), ...digests]).size).toBe(6);
});

test("packed text is the same, and so is text that is read where it lies", async () => {
  const folder = await mkdtemp(join(tmpdir(), "language-"));
  const [plain, packed] = [join(folder, "a.txt"), join(folder, "a.txt.gz")];
  await writeFile(plain, bytes);
  await writeFile(packed, gzipSync(bytes));
  const there = await languageModel({ files: plain, tokens: 32 });
  const unpacked = await languageModel({ files: packed, tokens: 32 });
  const inMemory = await languageModel(options);
  for (let index = 0; index < 5; index++) {
    expect(example(there, "train", index)).toEqual(example(inMemory, "train", index));
    expect(example(unpacked, "train", index)).toEqual(example(inMemory, "train", index));
  }
  await truncate(plain, 100);
  expect(() => Array.from({ length: 50 }, (_, i) => example(there, "train", i))).toThrow(
    `Cannot read a.txt in ${folder}/: it had ${bytes.length} bytes when it was opened, and has fewer now; put back what it was`,
  );
});

test("a file ends with the end of text, and no window goes on in the next file", async () => {
  const files = Object.fromEntries(
    ["a", "b", "c"].map((letter) => [letter, new TextEncoder().encode(letter.repeat(400))]),
  );
  const task = await languageModel({ source: memorySource(files), files: ["a", "b", "c"], tokens: 8 });
  const seen = Array.from({ length: 2000 }, (_, i) => example(task, "train", i));
  for (const { x } of seen) expect(new Set(x).size).toBe(1);
  expect(seen.some(({ y }) => y.at(-1) === task.tokenizer.endOfText)).toBe(true);
});

test("any bytes can be learned as they are", async () => {
  const noise = Uint8Array.from({ length: 20_000 }, (_, i) => 128 + ((i * i) % 64));
  const task = await languageModel({ source: memorySource({ n: noise }), files: "n", tokens: 16 });
  expect(example(task, "train", 3).x.every((id) => id >= 128 && id < 192)).toBe(true);
  expect(task.labelBytes![256]).toBe(0);
  expect(task.labelBytes!.slice(0, 256).every((count) => count === 1)).toBe(true);
});

test("text that is too short, and what is no text, are refused", async () => {
  const short = memorySource({ "s.txt": new TextEncoder().encode("too short"), empty: new Uint8Array(0) });
  for (const files of ["s.txt", "empty"])
    await expect(languageModel({ source: short, files })).rejects.toThrow(
      /^Cannot make a task of language of .*: expected text to train on besides what is held out for examples of 256 tokens, found \d bytes/,
    );
  await expect(languageModel({ files: "nowhere/a.txt" })).rejects.toThrow(
    "Cannot read a.txt in nowhere/: there is no such file",
  );
  await expect(languageModel({ ...options, tokens: 0 })).rejects.toThrow(
    "expected tokens to be a whole number",
  );
});
