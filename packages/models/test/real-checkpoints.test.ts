import { join } from "node:path";
import { fromFolder } from "@permafrost/hub";
import { dataFolder } from "@permafrost/testing/data-folder";
import { describe, expect, it } from "vitest";
import { accountFor, bodyOf, countWeights, frozen, statisticsOf, type WeightSource } from "../src/index.js";
import { runModel, waves } from "./run-body.js";
import { subwords } from "./subwords.js";

const hub = dataFolder("hub");
const open = (name: string) => fromFolder(join(hub!, name));

/** A language model: the body between its own word embeddings and its own head. */
async function languageModel(
  source: WeightSource,
  words: string,
  head: string,
  tokens: number,
  read: number,
) {
  const [vocabulary] = source.describe(words).shape as [number, number];
  const model = frozen(source, {
    input: { kind: "ids", tokens, vocabulary },
    output: { tokens: read, labels: 1, classes: vocabulary },
  });
  const values = {
    "input.weight": await source.read(words),
    "output.weight": await source.read(head),
    "output.bias": new Float32Array(vocabulary),
  };
  return async (ids: readonly number[][]) => {
    const { logits } = await runModel(model, ids.flat(), [ids.length, tokens], { values });
    return Array.from({ length: ids.length * read }, (_, i) =>
      logits.subarray(i * vocabulary, (i + 1) * vocabulary),
    );
  };
}

describe.skipIf(!hub)("checkpoints as they are on the Hub", () => {
  it("gpt-nano-sort still sorts", async () => {
    const source = await open("gpt-nano-sort");
    const predict = await languageModel(source, "transformer.wte.weight", "lm_head.weight", 11, 6);
    const examples = Array.from({ length: 40 }, (_, i) =>
      Array.from({ length: 6 }, (_, j) => Math.floor((i * 18.3) / 3 ** j) % 3),
    );
    const sorted = examples.map((letters) => letters.toSorted((a, b) => a - b));
    const rows = await predict(examples.map((letters, i) => [...letters, ...sorted[i]!.slice(0, 5)]));
    // greedy generation gives a sequence exactly if each of its letters is the likeliest after those before
    const found = rows.map((row) => row.indexOf(Math.max(...row)));
    expect(found).toEqual(sorted.flat());
    expect(new Set(sorted.map(String)).size).toBeGreaterThan(15);
  });

  it("TinyStories-656K expects English, not the same words shuffled", async () => {
    const source = await open("TinyStories-656K");
    const encode = subwords(join(hub!, "TinyStories-656K/tokenizer.json"));
    const story =
      "Once upon a time, there was a little girl named Lily. She loved to play outside in the park with her friends. " +
      "One day, Lily saw a big red ball. She wanted to play with it, but it was too high. Her mom said she would help her.";
    const ids = [1, ...encode(story)].slice(0, 48);
    expect(ids.filter((id) => id === 0)).toEqual([]);
    // a fixed shuffle: 29 and 47 have no common divisor
    const shuffled = [1, ...ids.slice(1).map((_, i) => ids[1 + ((i * 29) % (ids.length - 1))]!)];
    expect(shuffled.toSorted()).toEqual(ids.toSorted());

    const predict = await languageModel(source, "lm_head.weight", "lm_head.weight", ids.length, ids.length);
    const losses = [];
    for (const sequence of [ids, shuffled]) {
      const rows = await predict([sequence]);
      const nats = sequence.slice(1).map((next, i) => {
        const row = rows[i]!;
        const top = Math.max(...row);
        return top + Math.log(row.reduce((sum, x) => sum + Math.exp(x - top), 0)) - row[next]!;
      });
      losses.push(nats.reduce((sum, x) => sum + x, 0) / nats.length);
    }
    const [english, noise] = losses as [number, number];
    expect(english).toBeLessThan(3.2);
    expect(noise).toBeGreaterThan(english + 4);
  });

  const shapes = {
    "tiny-gpt2": { architecture: "gpt2", layers: 2, width: 2, ignored: 1 },
    "gpt-nano-sort": { architecture: "gpt2", layers: 3, width: 48, ignored: 2 },
    "TinyStories-656K": { architecture: "llama", layers: 2, width: 128, ignored: 1 },
    "vit-tiny-patch16-224": { architecture: "vit", layers: 12, width: 192, ignored: 6 },
    "tiny-random-BertForSequenceClassification": { architecture: "bert", layers: 5, width: 32, ignored: 6 },
    "tiny-random-T5ForConditionalGeneration": { architecture: "t5", layers: 5, width: 32, ignored: 71 },
  } as const;
  for (const [name, { architecture, layers, width, ignored }] of Object.entries(shapes))
    it(`accounts for every tensor of ${name}`, async () => {
      const source = await open(name);
      const body = bodyOf(source.config);
      expect(body).toMatchObject({ architecture, layers, width: { in: width, out: width } });
      const account = accountFor(source, body);
      expect(account.ignored).toHaveLength(ignored);
      expect(account.used.size + ignored).toBe(source.names().length);
    });

  it("counts ViT-Tiny as published, but for patches, positions and head", async () => {
    const source = await open("vit-tiny-patch16-224");
    const model = frozen(source, {
      input: { kind: "values", tokens: 4, dim: 16 },
      output: { tokens: 1, labels: 1, classes: 10 },
    });
    const { byRole } = countWeights(model);
    const body = byRole.attention!.frozen + byRole.feedForward!.frozen + byRole.norm!.thawed;
    // 5,717,416 in the file: patches 147,648, class token 192, positions 37,824, head 193,000
    expect(body).toBe(5_717_416 - 147_648 - 192 - 37_824 - 193_000);
    expect(byRole.position).toMatchObject({ frozen: 0, thawed: 4 * 192 });
  });

  it("gives other states for ViT-Tiny than for weights of the same statistics", async () => {
    const source = await open("vit-tiny-patch16-224");
    const task = {
      input: { kind: "values", tokens: 3, dim: 5 },
      output: { tokens: 1, labels: 1, classes: 2 },
    } as const;
    const run = async (weights: WeightSource) =>
      (await runModel(frozen(weights, task), waves(15), [1, 3, 5])).hidden;
    const [pretrained, statistics] = [await run(source), await run(statisticsOf(source))];
    expect(pretrained.every(Number.isFinite)).toBe(true);
    let [dot, a, b] = [0, 0, 0];
    pretrained.forEach((x, i) => {
      dot += x * statistics[i]!;
      a += x * x;
      b += statistics[i]! ** 2;
    });
    expect(dot / Math.sqrt(a * b)).toBeLessThan(0.9);
  });
});
