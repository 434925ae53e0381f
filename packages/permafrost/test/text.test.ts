import { join } from "node:path";
import { goldensFolder } from "@permafrost/testing/goldens-folder";
import { describe, expect, it } from "vitest";
import { batchAt, createTrainer, fromFolder, frozen, textClassification } from "../src/index.js";

/** A token for each letter; vowels decide. */
const tokenizer = {
  vocabulary: 23,
  encode: (text: string, most: number) => [...text].map((letter) => letter.charCodeAt(0) % 20).slice(0, most),
};
const texts = Array.from({ length: 40 }, (_, i) => {
  const letters = [3, 5, 7].map((k) => String.fromCharCode(97 + ((i * k + k) % 11)));
  return `${letters.join("")}${i % 2 ? "xx" : "y"},${i % 2 ? "many" : "one"}`;
});
const source = {
  origin: "here",
  read: async () => new TextEncoder().encode(`text,label\n${texts.join("\n")}\n`),
};

describe("text classification with a body's own embeddings", () => {
  it.each(["f32", "int8"] as const)(
    "learns with frozen matrices as %s, and leaves the embeddings alone",
    async (storage) => {
      const task = await textClassification({
        source,
        file: "all.csv",
        text: "text",
        label: "label",
        tokenizer,
        maxTokens: 8,
      });
      const base = await fromFolder(join(goldensFolder(), "words/gpt2"));
      const model = frozen(base, task, { inputLayer: "pretrained", dropout: 0 });
      const trainer = await createTrainer(model, { batchSize: 32, device: "wasm", storage });
      const losses: number[] = [];
      const batch = batchAt(task, { batchSize: 32, order: "sequential" }, 0);
      for (let k = 0; k < 40; k++) losses.push((await trainer.train(batch, { learningRate: 0.02 })).loss);
      expect(losses.at(-1)).toBeLessThan(0.3 * losses[0]!);
      expect(Object.keys(await trainer.thawed()).filter((name) => name.startsWith("wte"))).toEqual([]);
      await trainer.dispose();
    },
  );
});
