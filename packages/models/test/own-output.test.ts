import { readdirSync } from "node:fs";
import { join } from "node:path";
import { crossEntropy, evaluate, gradients, input, reshape, type Tensor, weight } from "@permafrost/graph";
import { fileBytes, fromFolder, openSafetensors } from "@permafrost/hub";
import { goldensFolder } from "@permafrost/testing/goldens-folder";
import { relativeError } from "@permafrost/testing/relative-error";
import { describe, expect, it } from "vitest";
import { frozen, frozenBy, type ModelTask, random } from "../src/index.js";
import { tinyConfigs } from "./tiny-configs.js";

const GOLDENS = join(goldensFolder(), "next-words");
const task: ModelTask = {
  input: { kind: "ids", tokens: 6, vocabulary: 23 },
  output: { tokens: 6, labels: 1, classes: 23 },
};
const options = { inputLayer: "pretrained", outputLayer: "pretrained", thaw: "all" } as const;

describe("the body's own output layer", () => {
  it.each(readdirSync(GOLDENS))("gives transformers' logits, loss and gradients: %s", async (name) => {
    const source = await fromFolder(join(GOLDENS, name));
    const golden = await openSafetensors((await fileBytes(join(GOLDENS, name, "golden.safetensors")))!);
    const model = frozen(source, task, options);
    expect(model.parameters.some(({ role }) => role === "input" || role === "output")).toBe(false);
    const bindings: Record<string, ArrayLike<number>> = {
      x: await golden.read("ids"),
      y: await golden.read("next"),
    };
    const weights = new Map<string, Tensor>();
    for (const { name, shape, initial } of model.parameters) {
      bindings[name] = await initial();
      weights.set(name, weight(name, shape));
    }
    const { logits } = model.forward(input("x", "i32", [2, 6]), {
      weight: (each) => weights.get(each)!,
      dropout: (x) => x,
    });
    const loss = crossEntropy(reshape(logits, [12, 23]), input("y", "i32", [12]));
    const [words, head] = model.parameters.filter(
      ({ role, shape }) => role === "embedding" && shape[0] === 23 && shape.length === 2,
    );
    const own = head ? { words, head } : { words };
    const slopes = Object.fromEntries(
      Object.entries(own).map(([key, each]) => [
        `gradient.${key}`,
        gradients(loss, [weights.get(each!.name)!])[0]!,
      ]),
    );
    const outputs: Record<string, Tensor> = { logits, loss, ...slopes };
    const found = evaluate(outputs, bindings);
    // what is not tied is listed first: the table of words, then what tells the next one
    const expected = [...golden.tensors.keys()].filter((each) => !["ids", "next"].includes(each));
    expect(Object.keys(found).sort()).toEqual([...expected].sort());
    for (const each of expected)
      expect([each, relativeError(found[each]!, await golden.read(each)) < 1e-5]).toEqual([each, true]);
  });

  it("is one matrix with the words where the architecture ties them, and stays frozen unless the rule names it", async () => {
    const config = { ...tinyConfigs["gpt2"]!, vocab_size: 23 };
    const source = random(config, { words: true });
    const model = frozen(source, task, { ...options, thaw: "fpt" });
    expect(model.parameters.filter(({ shape }) => shape[0] === 23)).toMatchObject([
      { name: "wte.weight", thawed: false },
    ]);
    expect(model.recipe).toMatchObject({ inputLayer: "pretrained", outputLayer: "pretrained" });
    const again = frozenBy(source, task, model.recipe);
    expect(again.parameters.map(({ name }) => name)).toEqual(model.parameters.map(({ name }) => name));
    // with a new input layer, the table is there all the same
    const told = frozen(source, task, { outputLayer: "pretrained" });
    expect(told.parameters.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["input.weight", "wte.weight"]),
    );
  });

  it("is drawn beside the words where it is another matrix", () => {
    const config = { ...tinyConfigs["gpt2"]!, vocab_size: 23, tie_word_embeddings: false };
    expect(random(config, { words: true }).names()).toContain("lm_head.weight");
    const names = frozen(random(config, { words: true }), task, options).parameters.map(({ name }) => name);
    expect([names[0], names.at(-1)]).toEqual(["wte.weight", "lm_head.weight"]);
  });

  it("tells fewer words than it has, and no other labels", async () => {
    const source = random({ ...tinyConfigs["gpt2"]!, vocab_size: 30 }, { words: true });
    const { logits } = frozen(source, task, options).forward(input("x", "i32", [2, 6]), {
      weight: (name) =>
        weight(name, frozen(source, task, options).parameters.find((each) => each.name === name)!.shape),
      dropout: (x) => x,
    });
    expect(logits.shape).toEqual([2, 6, 23]);
    const of = (output: Partial<ModelTask["output"]>, more = {}) =>
      frozen(source, { ...task, output: { ...task.output, ...output } }, { ...options, ...more });
    expect(() => of({ classes: 31 })).toThrow("for 1 labels of 31 classes: it tells one of 30 words");
    expect(() => of({ labels: 2 })).toThrow("for 2 labels of 23 classes");
    expect(() => of({ kind: "values", classes: 1 })).toThrow("for 1 labels of values");
    expect(() => of({}, { features: "all layers, last" })).toThrow('take "last"');
    expect(() => of({}, { outputLayer: "own" })).toThrow(
      'with the output layer "own": expected new or pretrained',
    );
    const bert = random({ ...tinyConfigs["bert"]!, vocab_size: 30 }, { words: true });
    expect(() => frozen(bert, task, options)).toThrow(
      /^Cannot keep the output layer of random bert .*: a bert body has no layer for the next word; use outputLayer "new"$/,
    );
  });
});
