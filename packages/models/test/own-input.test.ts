import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileBytes, fromFolder, openSafetensors } from "@permafrost/hub";
import { goldensFolder } from "@permafrost/testing/goldens-folder";
import { relativeError } from "@permafrost/testing/relative-error";
import { describe, expect, it } from "vitest";
import { frozen, frozenBy, gpt2Config, random } from "../src/index.js";
import { runModel, waves } from "./run-body.js";
import { tinyConfigs } from "./tiny-configs.js";

const GOLDENS = join(goldensFolder(), "words");
const task = {
  input: { kind: "ids", tokens: 6, vocabulary: 23 },
  output: { tokens: 1, labels: 1, classes: 2 },
  ragged: true,
} as const;
const options = { inputLayer: "pretrained" } as const;

/** Hidden states of the real tokens. */
const real = (hidden: ArrayLike<number>, lengths: readonly number[], width = 12) =>
  lengths.flatMap((length, i) => Array.from(hidden).slice(i * 6 * width, (i * 6 + length) * width));

describe("the body's own input layer", () => {
  it.each(readdirSync(GOLDENS))("gives the hidden states of transformers from ids: %s", async (name) => {
    const source = await fromFolder(join(GOLDENS, name));
    const golden = await openSafetensors((await fileBytes(join(GOLDENS, name, "golden.safetensors")))!);
    const ids = [...(await golden.read("ids"))];
    const lengths = [...(await golden.read("lengths"))];
    const model = frozen(source, task, options);
    const table = model.parameters.find(({ role }) => role === "embedding")!;
    expect(table).toMatchObject({ thawed: false, shape: [23, model.body.width.in] });
    expect(model.parameters.some(({ role }) => role === "input")).toBe(false);
    const { hidden } = await runModel(model, ids, [2, 6], { lengths });
    const expected = real(await golden.read("hidden"), lengths);
    expect(relativeError(real(hidden!, lengths), expected)).toBeLessThan(1e-5);
  });

  it("thaws by the rule, and a recipe says it", async () => {
    const source = random({ ...tinyConfigs["gpt2"]!, vocab_size: 30 }, { seed: 2, words: true });
    const embeddings = (thaw: string) =>
      frozen(source, task, { ...options, thaw }).parameters.find(({ name }) => name === "wte.weight")!.thawed;
    expect([embeddings("fpt"), embeddings("fpt or embeddings"), embeddings("plus:embedding")]).toEqual([
      false,
      true,
      true,
    ]);
    expect(embeddings("all")).toBe(true);
    const model = frozen(source, task, { ...options, features: "first" });
    expect(model.recipe).toEqual({ thaw: "fpt", seed: 0, inputLayer: "pretrained", features: "first" });
    const again = frozenBy(source, task, model.recipe);
    const run = async (of: typeof model) => (await runModel(of, [1, 2, 3, 4, 5, 6], [1, 6])).logits;
    expect(await run(again)).toEqual(await run(model));
  });

  it("reads the first token, where that is asked for", async () => {
    const source = random({ ...tinyConfigs["bert"]!, vocab_size: 30 }, { words: true });
    const model = frozen(source, task, { ...options, features: "first" });
    const values = { "output.weight": waves(24), "output.bias": new Float32Array(2) };
    const { hidden, logits } = await runModel(model, [4, 2, 3, 9, 0, 0], [1, 6], { values, lengths: [4] });
    const first = Array.from(hidden!).slice(0, 12);
    for (const k of [0, 1]) {
      const expected = first.reduce((sum, value, i) => sum + value * values["output.weight"][12 * k + i]!, 0);
      expect(logits![k]).toBeCloseTo(expected, 9);
    }
    expect(() =>
      frozen(source, { ...task, output: { ...task.output, tokens: 2 } }, { ...options, features: "first" }),
    ).toThrow("Cannot read the first token for a task that reads out 2 tokens");
  });

  it("refuses what has no words", () => {
    const source = random({ ...tinyConfigs["gpt2"]!, vocab_size: 22 }, { words: true });
    expect(() => frozen(source, task, options)).toThrow(
      /^Cannot feed ids below 23 to the own input layer of random gpt2 weights \(seed 0\): it takes ids below 22; make them by its tokenizer/,
    );
    const vectors = { ...task, input: { kind: "values", tokens: 6, dim: 12 } } as const;
    expect(() => frozen(source, vectors, options)).toThrow(
      "Cannot feed vectors of 12 to the own input layer",
    );
    expect(() => frozen(random(tinyConfigs["lstm"]!), task, options)).toThrow(
      "Cannot keep the input layer of random lstm weights (seed 0): a lstm body has no embeddings of words or patches",
    );
    const { vocab_size: _, ...unknown } = { ...gpt2Config("tiny"), vocab_size: 1 };
    expect(() => frozen(random(unknown), task, options)).toThrow("vocab_size");
    expect(() => frozen(random(tinyConfigs["lstm"]!, { words: true }), task)).toThrow(
      "no embeddings of words",
    );
    expect(() => frozen(random({ ...unknown, vocab_size: 30 }), task, options)).toThrow(
      '"wte.weight" [30,64] is missing',
    );
    expect(() => frozen(source, task, { inputLayer: "own" as never })).toThrow(
      "expected new or identity or pretrained",
    );
  });
});
