import { frozen, type ModelTask, random } from "@permafrost/models";
import { bitXor } from "@permafrost/tasks";
import { createTrainer } from "@permafrost/trainer";
import { describe, expect, it } from "vitest";
import { configsOf } from "./configs-of.js";

/** A norm's slope at zero is multiplied by itself once a layer: thirty are enough for every body that has it. */
const DEEP = 30;
const CONFIGS = configsOf(DEEP);
const black: ModelTask = {
  input: { kind: "values", tokens: 8, dim: 16 },
  output: { tokens: 1, labels: 1, classes: 2 },
};

/** A picture in which everything is black, with a label all the same. */
const blackBatch = {
  x: new Float32Array(2 * 8 * 16),
  y: Int32Array.of(0, 1),
  lengths: Int32Array.of(8, 8),
  size: 2,
};

describe.each(Object.entries(CONFIGS))("a deep random %s trains with the defaults", (_, config) => {
  const source = random(config, { seed: 1 });

  it("on pictures that are black all over", async () => {
    const trainer = await createTrainer(frozen(source, black), { batchSize: 2, device: "native" });
    const losses: number[] = [];
    for (let i = 0; i < 4; i++) losses.push((await trainer.train(blackBatch, { learningRate: 1e-3 })).loss);
    expect(losses.every(Number.isFinite)).toBe(true);
    await trainer.dispose();
  });

  it("on bits", async () => {
    const task = bitXor({ bits: 3 });
    const trainer = await createTrainer(frozen(source, task), { batchSize: 4, device: "native" });
    const bits = Float32Array.from({ length: 4 * 6 }, (_, i) => (i * i + i / 3) & 1);
    const y = Int32Array.from({ length: 4 * 3 }, (_, i) => (i + i / 3) & 1);
    const batch = { x: bits, y, lengths: new Int32Array(4).fill(6), size: 4 };
    for (let i = 0; i < 4; i++) {
      const { loss, gradientNorm } = await trainer.train(batch, { learningRate: 1e-3 });
      expect(loss).toBeLessThan(20);
      expect(gradientNorm).toBeLessThan(1e4);
    }
    await trainer.dispose();
  });
});

it("the paper's zero bias does not train a deep Llama on them, and the error says so", async () => {
  const source = random(CONFIGS["llama"]!, { seed: 1 });
  const model = frozen(source, black, { inputBias: "zero" });
  const trainer = await createTrainer(model, { batchSize: 2, device: "native" });
  await expect(trainer.train(blackBatch, { learningRate: 1e-3 })).rejects.toThrow(
    /at step 1 the gradient's norm is (NaN|Infinity)\. The weights are those of step 0\. The gradients of 1 of 65 thawed parameters are not finite, the first is that of "input\.bias"\. 16 tokens of the batch are all zeros, .*: give the input layer a drawn bias, frozen\(…, \{ inputBias: "drawn" \}\)$/,
  );
  await trainer.dispose();
});
