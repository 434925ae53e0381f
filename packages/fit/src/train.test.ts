import { frozen, random, thaw } from "@permafrost/models";
import {
  bitXor,
  evaluationBatches,
  feed as feedOf,
  type Split,
  type SplitName,
  type Task,
} from "@permafrost/tasks";
import { continueTraining, createTrainer } from "@permafrost/trainer";
import { describe, expect, it } from "vitest";
import { train } from "./train.js";

const LENGTHS = [2, 3, 8, 4, 2, 7, 3, 5, 2, 3, 4, 8];

/** Sequences of ids of different lengths; the label is the first id, modulo 3. */
function sequences(augmented = false): Task {
  const split = (name: SplitName): Split => ({
    name,
    length: LENGTHS.length,
    write(index, { epoch }, x, y) {
      const length = LENGTHS[index]!;
      for (let i = 0; i < length; i++) x[i] = (index + i + (augmented && index === 5 ? epoch : 0)) % 9;
      y[0] = (index % 9) % 3;
      return length;
    },
    tokensOf: (index) => LENGTHS[index]!,
  });
  return {
    name: "sequences",
    input: { kind: "ids", tokens: 8, vocabulary: 9 },
    output: { tokens: 1, labels: 1, classes: 3 },
    ragged: true,
    splits: { train: split("train"), validation: split("validation"), test: split("test") },
  };
}

const body = () => random({ model_type: "gpt2", n_embd: 12, n_layer: 2, n_head: 2, n_positions: 8 });

async function losses(
  options: Partial<Parameters<typeof train>[2]>,
  model = frozen(body(), sequences(), { dropout: 0 }),
) {
  const all: number[] = [];
  for await (const { loss, evaluation } of train(model, sequences(), {
    steps: 12,
    batchSize: 3,
    evaluateEvery: 6,
    learningRate: 1e-2,
    device: "native",
    threads: 1,
    ...options,
  }))
    all.push(loss, ...(evaluation ? [evaluation.loss, evaluation.accuracy] : []));
  return all;
}

const close = (found: readonly number[], expected: readonly number[]) => {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(1e-5);
};

describe("train", () => {
  it.each([
    ["learning_rate", "learningRate"],
    ["batch_size", "batchSize"],
    ["padto", "padTo"],
    ["evaluations", "evaluation"],
    ["Steps", "steps"],
  ])("refuses %s, and names %s", (wrong, right) => {
    const model = frozen(body(), sequences());
    const options = { steps: 1, [wrong]: 10 } as unknown as Parameters<typeof train>[2];
    expect(() => train(model, sequences(), options)).toThrow(
      new TypeError(`Cannot train: there is no option "${wrong}"; the nearest is "${right}"`),
    );
  });

  it("wastes nothing on padding if told what to pad to, and gives the same numbers", async () => {
    const padTo = [3, 5];
    const tokens = [];
    for await (const batch of feedOf(sequences(), { batchSize: 3, padTo }).train(0)) {
      tokens.push(batch.tokens);
      if (tokens.length === 8) break;
    }
    expect(new Set(tokens)).toEqual(new Set([3, 5, 8]));
    close(await losses({ padTo }), await losses({ padTo: [] }));
  });

  it("pads to an eighth, a quarter and half of the longest, if told nothing", async () => {
    const tokens = new Set<number | undefined>();
    let batches = 0;
    for await (const batch of feedOf(sequences(), { batchSize: 1 }).train(0)) {
      tokens.add(batch.tokens);
      if (++batches === 40) break;
    }
    expect([...tokens].every((count) => [1, 2, 4, 8].includes(count!))).toBe(true);
    expect(tokens.size).toBeGreaterThan(2);
    close(await losses({}), await losses({ padTo: [] }));
    for await (const { tokens } of feedOf(bitXor(), { batchSize: 1 }).train(0)) {
      expect(tokens).toBe(10);
      break;
    }
  });

  it("gives the same numbers with cached features as without", async () => {
    const model = () => frozen(body(), sequences(), { dropout: 0, thaw: thaw.outputOnly });
    close(await losses({ padTo: [4] }, model()), await losses({ cacheBytes: 0 }, model()));
  });

  it("goes on from a snapshot to the bit, though its features are computed in other batches", async () => {
    const model = frozen(body(), sequences(), { dropout: 0, thaw: thaw.outputOnly });
    const feed = feedOf(sequences(), { batchSize: 3 });
    const trainer = await createTrainer(model, { batchSize: 3, device: "native", threads: 1 });
    for await (const _ of continueTraining(trainer, feed, { steps: 7, learningRate: 1e-2 }));
    const from = await trainer.snapshot();
    await trainer.dispose();
    const rest = { evaluateEvery: 100, steps: 12 };
    expect(await losses({ ...rest, from }, model)).toEqual((await losses(rest, model)).slice(7));
  });

  it("takes as many examples a step as accumulate says, and evaluates in batches that fit", async () => {
    const feed = feedOf(bitXor(), { batchSize: 3, accumulate: 4, evaluation: { examples: 8 } });
    for await (const { size } of feed.train(0)) {
      expect(size).toBe(12);
      break;
    }
    const sizes = [];
    for await (const { size } of feed.evaluation!()) sizes.push(size);
    expect(sizes).toEqual([3, 3, 2]);
    expect(await losses({ accumulate: 2 })).toHaveLength(12 + 4);
  });

  it("evaluates the same examples whatever they are padded to", async () => {
    const seen = async (padTo: readonly number[]) => {
      const labels: number[] = [];
      for await (const { y } of evaluationBatches(sequences(), { batchSize: 5, examples: 7, padTo }))
        labels.push(...y);
      return labels.sort();
    };
    expect(await seen([4])).toEqual(await seen([]));
  });
});
