import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { exportCheckpoint, generate, openStoredRun, runTraining } from "../src/index.js";

let folder: string;
let run: string;
const text = "the cat sat on the mat. ".repeat(4000);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-generate-"));
  run = join(folder, "run");
  await writeFile(join(folder, "cats.txt"), text);
  await runTraining(
    {
      task: "language",
      data: join(folder, "cats.txt"),
      model: "gpt2",
      random: true,
      layers: 1,
      width: 32,
      heads: 2,
      maxTokens: 32,
      inputLayer: "pretrained",
      outputLayer: "pretrained",
      thaw: "all",
      tokens: 32,
      dropout: 0,
      steps: 150,
      batchSize: 8,
      learningRate: 1e-2,
      evaluateEvery: 150,
      evaluateExamples: 4,
      device: "native",
      threads: 1,
    },
    { folder: run },
  );
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

it("goes on as the text did that was learned; the likeliest first", async () => {
  const pieces: string[] = [];
  const made = await generate(run, {
    prompt: "the cat sat",
    tokens: 24,
    temperature: 0,
    onText: (piece) => pieces.push(piece),
  });
  expect(made).toBe("the cat sat on the mat. the cat sat");
  expect(`the cat sat${pieces.join("")}`).toBe(made);
});

it("is a seed's, and another seed's is another", async () => {
  const write = (seed: number) => generate(run, { prompt: "the", tokens: 20, temperature: 3, seed });
  expect(await write(1)).toBe(await write(1));
  expect(await write(1)).not.toBe(await write(2));
  // of one token there is no choice
  const only = (seed: number) => generate(run, { prompt: "the", tokens: 20, topK: 1, seed });
  expect(await only(1)).toBe(await only(2));
});

it("begins by itself where nothing is given", async () => {
  const made = await generate(run, { tokens: 12, topK: 5, seed: 3 });
  expect(made.length).toBeGreaterThan(0);
  expect(made).toBe(await generate(run, { prompt: "", tokens: 12, topK: 5, seed: 3 }));
});

it("is the same from the checkpoint that the run is exported as", async () => {
  const path = join(folder, "checkpoint");
  expect(await exportCheckpoint(await openStoredRun(run), path)).toEqual([]);
  const options = { prompt: "on the", tokens: 18, temperature: 0 };
  expect(await generate(path, options)).toBe(await generate(run, options));
  // of this vocabulary: without them transformers has those of GPT-2's
  const config = JSON.parse(await readFile(join(path, "config.json"), "utf8"));
  expect(config).toMatchObject({ vocab_size: 257, bos_token_id: 256, eos_token_id: 256 });
});

it("says what it cannot do", async () => {
  await expect(generate(folder)).rejects.toThrow(/^Cannot/);
  await expect(generate(run, { tokens: 0 })).rejects.toThrow(
    "Cannot generate text: expected tokens to be a whole number of at least 1, found 0",
  );
  await expect(generate(run, { topk: 3 } as object)).rejects.toThrow('the nearest is "topK"');
});
