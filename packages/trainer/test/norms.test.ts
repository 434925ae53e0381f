import { frozen, thaw } from "@permafrost/models";
import { batchAt, bitXor } from "@permafrost/tasks";
import { randomBert } from "@permafrost/testing/trained";
import { expect, it } from "vitest";
import { openGradientProbe } from "../src/gradient-norms.js";
import { createTrainer, crossEntropyLoss } from "../src/index.js";
import { updateNorms } from "../src/update-norms.js";

const task = bitXor({ bits: 3 });
const batchSize = 4;
const batchOf = (step: number) => batchAt(task, { split: "train", batchSize, seed: 0 }, step);
const length = (numbers: readonly number[]) => Math.hypot(...numbers);

it.each([{}, { loss: crossEntropyLoss({ labelSmoothing: 0.1, classWeights: [1, 3] }) }])(
  "gradient norms by parameter are parts of what the trainer reports, dropout included: %j",
  async (loss) => {
    const model = frozen(randomBert(), task, { thaw: thaw.plus("feedForward") });
    const options = { batchSize, device: "native", seed: 3, ...loss } as const;
    const trainer = await createTrainer(model, options);
    const probe = await openGradientProbe(model, options);
    let last: Record<string, number> = {};
    for (let step = 1; step <= 3; step++) {
      const before = await trainer.thawed();
      last = await probe.norms(batchOf(step), before, step);
      const { gradientNorm } = await trainer.train(batchOf(step), { learningRate: 1e-2 });
      expect(length(Object.values(last)) / gradientNorm).toBeCloseTo(1, 4);
      const without = await probe.norms(batchOf(step), before);
      expect(Math.abs(length(Object.values(without)) / gradientNorm - 1)).toBeGreaterThan(1e-3);
      // Adam's first step moves every number that has a gradient by the learning rate
      const moved = updateNorms(before, await trainer.thawed());
      const bias = moved.find(({ name }) => name === "output.bias")!;
      if (step === 1) expect(bias.update).toBeCloseTo(1e-2 * Math.sqrt(2), 6);
    }
    const thawed = model.parameters.filter((parameter) => parameter.thawed);
    expect(Object.keys(last)).toEqual(thawed.map(({ name }) => name));
    await trainer.dispose();
    await probe.dispose();
  },
);

it("gradient norms are not taken of labels that fit neither model nor loss", async () => {
  const model = frozen(randomBert(), task);
  const probe = await openGradientProbe(model, { batchSize, device: "native" });
  const trainer = await createTrainer(model, { batchSize, device: "native" });
  const [batch, thawed] = [batchOf(0), await trainer.thawed()];
  for (const y of [batch.y.map(() => 99), batch.y.map(() => -5)])
    await expect(probe.norms({ ...batch, y }, thawed)).rejects.toThrow("Cannot use the label");
  const weights = new Float32Array(1);
  await expect(probe.norms({ ...batch, weights }, thawed)).rejects.toThrow("with 1 weights");
  await trainer.dispose();
  await probe.dispose();
});

it("updateNorms() measures differences", () => {
  const before = { a: Float32Array.of(3, 4), b: Float32Array.of(0) };
  const after = { a: Float32Array.of(3, 4.5), b: Float32Array.of(2) };
  expect(updateNorms(before, after)).toEqual([
    { name: "a", before: 5, update: 0.5, relative: 0.1 },
    { name: "b", before: 0, update: 2, relative: Number.POSITIVE_INFINITY },
  ]);
  expect(updateNorms(before, before).map(({ relative }) => relative)).toEqual([0, 0]);
  expect(() => updateNorms(before, { a: after.a })).toThrow(
    'Cannot compare "b": 1 numbers before, none after',
  );
  expect(() => updateNorms({ a: before.a }, after)).toThrow('Cannot compare "b"');
});
