import { frozen, random } from "@permafrost/models";
import { relativeError } from "@permafrost/testing/relative-error";
import { expect, it } from "vitest";
import { device } from "../test/using.js";
import { readOut } from "./read-out.js";
import { createTrainer } from "./trainer.js";

const config = {
  model_type: "gpt2",
  n_embd: 8,
  n_layer: 1,
  n_head: 2,
  n_positions: 6,
  vocab_size: 11,
} as const;
const model = frozen(
  random(config, { words: true }),
  { input: { kind: "ids", tokens: 6, vocabulary: 11 }, output: { tokens: 6, labels: 1, classes: 11 } },
  { inputLayer: "pretrained", outputLayer: "pretrained", thaw: "all" },
);

it("gives the logits that all tokens' features come to", async () => {
  const ids = Int32Array.from({ length: 12 }, (_, i) => (i * 5) % 11);
  const batch = { x: ids, y: ids, size: 2, lengths: Int32Array.of(6, 6) };
  const trainer = await createTrainer(model, { batchSize: 2, device });
  try {
    await trainer.train(batch, { learningRate: 0.1 });
    const { state } = await trainer.snapshot();
    const seen = { read: async () => state } as never;
    // features of width 8 of an identity: logits are then the table of words
    const { "wte.weight": table } = await trainer.thawed();
    const features = Float32Array.from({ length: 96 }, (_, i) => (i % 9 === 0 ? 1 : 0));
    const logits = await readOut(model, { device: trainer.device, batchSize: 2, state: seen }, features);
    const expected = Float32Array.from({ length: 132 }, (_, i) => {
      const [row, word] = [Math.floor(i / 11), i % 11];
      return Array.from({ length: 8 }, (_, k) => features[row * 8 + k]! * table![word * 8 + k]!).reduce(
        (a, b) => a + b,
      );
    });
    expect(relativeError(logits, expected)).toBeLessThan(1e-6);
  } finally {
    await trainer.dispose();
  }
});
