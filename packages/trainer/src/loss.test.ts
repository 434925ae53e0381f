import { constant, evaluate, gradients, input, scalar } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { checkLoss, type LossOptions, lossOf, shareOf } from "./loss.js";

const logits = [0.3, -1.2, 2.1, 0.4, 0.1, -0.7, 1.5, 1.4, -2];
const labels = [2, 1, 0];

/** PyTorch's definition of cross_entropy(weight, label_smoothing), spelled out. */
function byDefinition({ labelSmoothing = 0, classWeights = [1, 1, 1] }: LossOptions): number {
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

describe("lossOf", () => {
  it.each<LossOptions>([
    {},
    { labelSmoothing: 0.1 },
    { classWeights: [0.5, 2, 1] },
    { labelSmoothing: 0.3, classWeights: [0.5, 0, 4] },
  ])("is PyTorch's cross_entropy with %j", (options) => {
    const z = input("z", "f32", [3, 3]);
    const y = Int32Array.from(labels);
    const share = options.classWeights ? scalar(shareOf(y, options.classWeights)) : undefined;
    const loss = lossOf(z, constant(y), options, share);
    const [dz] = gradients(loss, [z]);
    const found = evaluate({ loss, dz: dz! }, { z: logits });
    expect(found.loss[0]).toBeCloseTo(byDefinition(options), 6);
    // the gradient of a row sums to zero where the target sums to what the row counts
    if (!options.classWeights)
      expect(found.dz.slice(0, 3).reduce((a: number, b: number) => a + b, 0)).toBeCloseTo(0, 7);
  });

  it.each<[LossOptions, string]>([
    [{ labelSmoothing: 1 }, "Cannot smooth labels by 1"],
    [{ labelSmoothing: Number.NaN }, "Cannot smooth labels by NaN"],
    [{ classWeights: [1, 2] }, "expected 3 classWeights, found 2"],
    [{ classWeights: [1, -2, 1] }, "must be a number of 0 or more"],
  ])("refuses %j", (options, message) => {
    expect(() => checkLoss(options, 3)).toThrow(message);
  });
});
