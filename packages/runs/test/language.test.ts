import { mkdtemp, readFile, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { batchAt } from "@permafrost/tasks";
import { beforeAll, expect, test } from "vitest";
import { continued } from "../src/generating/continued.js";
import { openRun, openStoredRun, pretrainingConfig, resumeTraining, runTraining } from "../src/index.js";

const SAYING = "pack my box with five dozen liquor jugs. ";
let folder: string;
let data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "language-"));
  data = join(folder, "saying.txt");
  await writeFile(data, SAYING.repeat(200));
});

const config = (more = {}) =>
  pretrainingConfig({
    data,
    layers: 1,
    width: 32,
    tokens: 24,
    batchSize: 4,
    learningRate: 1e-2,
    evaluateEvery: 60,
    evaluateExamples: 8,
    device: "native",
    threads: 1,
    ...more,
  });
const thawed = (run: string) => readFile(join(run, "thawed.safetensors"));

test("a saying is learned by heart, and gone on with", async () => {
  const path = join(folder, "run");
  const { heldOut, test: tested } = await runTraining(config({ steps: 240 }), { folder: path });
  const { perplexity, bitsPerByte } = heldOut!.metrics!;
  expect(perplexity).toBeCloseTo(Math.exp(heldOut!.loss), 4);
  // of bytes, a token is one
  expect(bitsPerByte).toBeCloseTo(heldOut!.loss / Math.LN2, 4);
  expect(tested!.metrics!["bitsPerByte"]).toBeLessThan(1);
  const { trained } = await openStoredRun(path);
  const texts = ["pack my box with fiv", "liquor jugs. pack my"].map((text) => [...Buffer.from(text)]);
  const made = await continued(trained, texts, { tokens: 40, temperature: 0, device: "native" });
  const whole = SAYING.repeat(3);
  for (const [i, ids] of made.entries()) {
    const begun = Buffer.from(texts[i]!).toString();
    expect(whole.slice(whole.indexOf(begun)).startsWith(Buffer.from(ids).toString())).toBe(true);
    expect(ids.length).toBe(texts[i]!.length + 40);
  }
  const page = await readFile(join(path, "report.html"), "utf8");
  expect(page).toContain("<h2>What it writes</h2>");
  expect(page).toContain("bitsPerByte");
}, 60_000);

test("a training that was interrupted goes on to the same bits, with dropout, accumulation and a BPE", async () => {
  const more = { steps: 8, dropout: 0.1, accumulate: 2, tokenizer: "bpe:300", checkpointEvery: 4, seed: 3 };
  const [whole, parts] = [join(folder, "whole"), join(folder, "parts")];
  await runTraining(config(more), { folder: whole });
  const stop = new AbortController();
  await runTraining(config(more), {
    folder: parts,
    signal: stop.signal,
    onReport: ({ step }) => step === 5 && stop.abort(),
  });
  const { stepsNow } = await resumeTraining(parts);
  expect(stepsNow).toBe(3);
  expect((await thawed(parts)).equals(await thawed(whole))).toBe(true);
  // other text would give other numbers
  await writeFile(data, SAYING.replace("jugs", "pots").repeat(200));
  await expect(resumeTraining(parts, { steps: 8 })).rejects.toThrow("the run read others from there");
  await writeFile(data, SAYING.repeat(200));
}, 60_000);

test("text is read where it lies, not kept: of what is shorter meanwhile, an example cannot be read", async () => {
  const long = join(folder, "long.txt");
  for (const [given, name] of [
    [long, "long.txt"],
    [folder, "saying.txt"],
  ] as const) {
    await writeFile(long, SAYING.repeat(300));
    await writeFile(data, SAYING.repeat(200));
    const { task } = await openRun(config({ data: given }));
    expect(batchAt(task, { batchSize: 2, seed: 1 }, 0).size).toBe(2);
    await truncate(join(folder, name), 10);
    const all = Array.from({ length: 40 }, (_, i) => i);
    expect(() => all.map((i) => batchAt(task, { batchSize: 2, seed: 1 }, i))).toThrow(
      "bytes when it was opened, and has fewer now",
    );
  }
  await writeFile(data, SAYING.repeat(200));
});

test("what tells no next token does not go on with a text", async () => {
  const { model } = await runTraining({
    task: "bit-xor",
    model: "gpt2-tiny",
    random: true,
    steps: 1,
    threads: 1,
  });
  await expect(continued(model, [[1]], { tokens: 1 })).rejects.toThrow(
    "Cannot go on with a text: expected a model that tells the next token at every position",
  );
  const { model: language } = await runTraining(config({ steps: 1, warmup: undefined }));
  await expect(continued(language, [[]], { tokens: 1 })).rejects.toThrow("a text of no tokens");
  await expect(continued(language, [[257]], { tokens: 1 })).rejects.toThrow("ids from 0 to 256, found 257");
}, 60_000);
