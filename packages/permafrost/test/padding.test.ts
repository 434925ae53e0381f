import { type BodyConfig, frozen, random } from "@permafrost/models";
import { batchAt, memorySource, type NumberedBatch, remoteHomology } from "@permafrost/tasks";
import { relativeError } from "@permafrost/testing/relative-error";
import { createTrainer } from "@permafrost/trainer";
import { expect, it } from "vitest";

const WIDTH = { hidden_size: 24, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 40 };
/** One that looks ahead, one that does not, one whose positions are relative, two that go on token by token, of which one also comes back. */
const BODIES: readonly BodyConfig[] = [
  { ...WIDTH, model_type: "bert", max_position_embeddings: 24, initializer_range: 0.3 },
  { model_type: "gpt2", n_embd: 24, n_layer: 2, n_head: 2, n_positions: 24, initializer_range: 0.3 },
  { ...WIDTH, model_type: "llama", num_key_value_heads: 1, head_dim: 12, initializer_range: 0.3 },
  { model_type: "lstm", input_size: 24, hidden_size: 24, num_layers: 2 },
  { model_type: "gru", input_size: 24, hidden_size: 12, num_layers: 2, bidirectional: true },
];
const PROTEINS = ["MKV", "GAVLIMKTA", "AC", "MKTAYIAKQRQI", "WY", "GGSSG"];

const csv = new TextEncoder().encode(
  `seq,label\n${PROTEINS.map((protein, i) => `${protein},${i}`).join("\n")}\n`,
);
const files = memorySource({ "train.csv": csv, "valid.csv": csv, "test.csv": csv });
const task = await remoteHomology(files, { maxLength: 24 });
const batchOf = (padTo: readonly number[]) =>
  batchAt(task, { order: "sequential", batchSize: PROTEINS.length, padTo }, 0);

/** The same proteins, with amino acids where the padding is. */
function withLitter({ x, tokens, lengths, ...batch }: NumberedBatch): NumberedBatch {
  const littered = x.map((id, i) => (i % tokens < lengths[Math.floor(i / tokens)]! ? id : 1 + (i % 25)));
  return { ...batch, tokens, lengths, x: littered };
}

it.each(BODIES)(
  "what proteins are padded with, and how far, changes nothing of $model_type",
  async (config) => {
    const short = batchOf([12]);
    const long = batchOf([]);
    expect([short.tokens, long.tokens]).toEqual([12, 24]);
    expect([...long.lengths]).toEqual(PROTEINS.map(({ length }) => length));

    const learn = async (batch: NumberedBatch) => {
      const model = frozen(random(config, { seed: 3 }), task, { dropout: 0 });
      const trainer = await createTrainer(model, { batchSize: batch.size, device: "native", threads: 1 });
      try {
        const before = await trainer.predict(batch);
        await trainer.train(batch, { learningRate: 1e-2 });
        await trainer.train(batch, { learningRate: 1e-2 });
        return { before, after: await trainer.predict(batch) };
      } finally {
        await trainer.dispose();
      }
    };
    const expected = await learn(short);
    for (const batch of [long, withLitter(short), withLitter(long)]) {
      const found = await learn(batch);
      expect(relativeError(found.before, expected.before)).toBeLessThan(1e-5);
      expect(relativeError(found.after, expected.after)).toBeLessThan(1e-4);
    }
    // litter that is said to be real is seen, so there was something not to see
    const said = await learn({ ...withLitter(long), lengths: new Int32Array(PROTEINS.length).fill(24) });
    expect(relativeError(said.before, expected.before)).toBeGreaterThan(1e-2);
    expect(relativeError(expected.before, expected.after)).toBeGreaterThan(1e-2);
  },
);
