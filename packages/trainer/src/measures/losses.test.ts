import { constant, div, evaluate, gradients, input, type Tensor } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { type CrossEntropyLossOptions, crossEntropyLoss } from "./cross-entropy.js";
import type { Loss } from "./measure.js";
import { squaredError } from "./squared-error.js";

const logits = [0.3, -1.2, 2.1, 0.4, 0.1, -0.7, 1.5, 1.4, -2];
const labels = [2, 1, 0];

/** PyTorch's definition of cross_entropy(weight, label_smoothing), spelled out. */
function byDefinition({ labelSmoothing = 0, classWeights = [1, 1, 1] }: CrossEntropyLossOptions): number {
  let sum = 0;
  let total = 0;
  labels.forEach((label, row) => {
    const z = logits.slice(row * 3, row * 3 + 3);
    const normal = Math.log(z.reduce((all, value) => all + Math.exp(value), 0));
    const losses = z.map((value) => normal - value);
    sum += (1 - labelSmoothing) * classWeights[label]! * losses[label]!;
    sum += (labelSmoothing / 3) * losses.reduce((all, loss, k) => all + classWeights[k]! * loss, 0);
    total += classWeights[label]!;
  });
  return sum / total;
}

const ones = (length: number) => constant(new Float32Array(length).fill(1));
const mean = (loss: Loss, z: Tensor, y: Tensor, weights: Tensor) => {
  const { sum, count } = loss.of(z, y, weights);
  return div(sum, count);
};

describe("crossEntropyLoss", () => {
  it.each<CrossEntropyLossOptions>([
    {},
    { labelSmoothing: 0.1 },
    { classWeights: [0.5, 2, 1] },
    { labelSmoothing: 0.3, classWeights: [0.5, 0, 4] },
  ])("is PyTorch's cross_entropy with %j", (options) => {
    const z = input("z", "f32", [3, 3]);
    const loss = mean(crossEntropyLoss(options), z, constant(Int32Array.from(labels)), ones(3));
    const [dz] = gradients(loss, [z]);
    const found = evaluate({ loss, dz: dz! }, { z: logits });
    expect(found.loss[0]).toBeCloseTo(byDefinition(options), 6);
    // the gradient of a row sums to zero where the target sums to what the row counts
    if (!options.classWeights)
      expect(found.dz.slice(0, 3).reduce((a: number, b: number) => a + b, 0)).toBeCloseTo(0, 7);
  });

  it("leaves out what has no weight, whatever it is called", () => {
    const z = input("z", "f32", [3, 3]);
    const weights = constant(Float32Array.of(1, 0, 0));
    for (const options of [{}, { labelSmoothing: 0.3, classWeights: [0.5, 0, 4] }]) {
      const loss = crossEntropyLoss(options);
      const some = mean(loss, z, constant(Int32Array.of(2, -100, 99)), weights);
      const alone = mean(loss, input("z1", "f32", [1, 3]), constant(Int32Array.of(2)), ones(1));
      const found = evaluate({ some, alone }, { z: logits, z1: logits.slice(0, 3) });
      expect(found.some[0]).toBeCloseTo(found.alone[0]!, 7);
    }
  });

  it("reports the plain one of held-out labels", () => {
    expect(crossEntropyLoss().heldOut).toBeUndefined();
    expect(crossEntropyLoss({ labelSmoothing: 0.1 }).heldOut!.heldOut).toBeUndefined();
  });

  it.each<[CrossEntropyLossOptions, string]>([
    [{ labelSmoothing: 1 }, "Cannot smooth labels by 1"],
    [{ labelSmoothing: Number.NaN }, "Cannot smooth labels by NaN"],
    [{ classWeights: [1, -2, 1] }, "must be a number of 0 or more"],
    [{ classWeights: [1, 2] }, "expected 3 classWeights, found 2"],
  ])("refuses %j", (options, message) => {
    const z = input("z", "f32", [3, 3]);
    expect(() => crossEntropyLoss(options).of(z, constant(Int32Array.from(labels)), ones(3))).toThrow(
      message,
    );
  });
});

describe("squaredError", () => {
  it("is its definition, and so is its gradient", () => {
    const z = input("z", "f32", [3, 1]);
    const weights = constant(Float32Array.of(1, 0, 3));
    const loss = mean(squaredError, z, constant(Float32Array.of(1, 5, -2)), weights);
    const [dz] = gradients(loss, [z]);
    const found = evaluate({ loss, dz: dz! }, { z: [0.5, 9, 1] });
    expect(found.loss[0]).toBeCloseTo((0.25 + 3 * 9) / 4, 12);
    expect(Array.from(found.dz)).toEqual([(2 * -0.5) / 4, 0, (3 * 2 * 3) / 4]);
  });
});
