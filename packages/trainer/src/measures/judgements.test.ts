import { constant, evaluate, input } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { huberLoss, mae } from "./absolute-error.js";
import { collected } from "./judgement.js";
import { logLoss } from "./log-loss.js";
import type { Measure } from "./measure.js";
import { METRICS } from "./metrics.js";

/** Labels, and numbers that a model gives for them. */
interface Labels {
  readonly z: readonly number[];
  readonly y: readonly number[];
  readonly w?: readonly number[];
}

/*
 * What is expected is by scikit-learn 1.9.1, the calibration error by its definition in NumPy, with z as float32 has it and p = exp(z) / exp(z).sum(-1):
 *
 *     balanced_accuracy_score(y, p.argmax(1), sample_weight=w)
 *     f1_score(y, p.argmax(1), average="macro", sample_weight=w)
 *     roc_auc_score(y, p, multi_class="ovr", sample_weight=w)
 *     log_loss(y, p, sample_weight=w)
 */
const THREE: Labels = {
  z: [
    0.2, -0.2, 1, 0.2, -0.8, 0.5, 2, 1.4, -1.1, -1.9, -0.9, 0.1, -3.5, -0.3, -1.9, -1.1, -0.8, -0.5, 0.6, 1.6,
    -0.2, 2, -1, 0.5, 1.4, 0.1, -1.1, -1.4, -0.7, 0.3, -1.5, -0.3, -0.2, 0.8, 0.3, 0.5, -1, -0.2, 1.2, 2.2,
    -1.9, 2.3,
  ],
  y: [2, 2, 0, 2, 1, 0, 1, 0, 1, 2, 2, 0, 2, 2],
  w: [2, 2, 3, 1, 3, 3, 3, 1, 3, 3, 1, 2, 2, 1],
};
const TWO: Labels = {
  z: [0.1, 0.7, 1, -0.6, 1.8, -1.3, 1, -0.6, 0, 2, 0.2, -0.6, -0.4, -1.1, -1.3, 0.6, 0.6, 1.3, -0.8, 1.7],
  y: [1, 0, 0, 1, 0, 1, 1, 1, 0, 0],
};
/** Six examples of three labels, each there or not: `f1_score(y, p.argmax(2), average="macro")`, `roc_auc_score(y, p[:, :, 1])`. */
const SEVERAL: Labels = {
  z: [
    1, 0.2, -0.6, -1.3, -1.4, 0.5, 1, -0.2, -1.1, 0.9, -1.3, -0.7, 0.6, -2.3, 0.4, -0.6, 0.1, -0.1, 0.2, 0.7,
    -0.8, 1.4, 0.7, 0.8, 1.2, 0.8, 0.8, 0.1, -1.4, -0.1, -0.8, -1.4, 0.3, -0.6, -1, -1,
  ],
  y: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1],
};
/** `mean_absolute_error(y, told, sample_weight=w)`; `huber` with a delta of 0.5, by its definition. */
const VALUES = {
  y: [0.7, 0.8, 0.7, 0.8, 0.6, -0.7, -3.8, -0.2],
  z: [-0.1, 1.9, 0.4, 0.9, -0.2, -1.2, -3.8, -1.7],
  w: [2, 1, 2, 2, 2, 2, 1, 2],
} as const;

/** What is judged of labels in batches of so many. */
function judged(name: keyof typeof METRICS, { z, y, w }: Labels, perExample = 1, size = 4): number {
  const classes = z.length / y.length;
  const all = collected(classes);
  for (let start = 0; start < y.length; start += size * perExample) {
    const end = Math.min(y.length, start + size * perExample);
    // as from a device: full batches, whose end says nothing
    const logits = new Float32Array(size * perExample * classes).fill(99);
    logits.set(z.slice(start * classes, end * classes));
    all.add(logits, y.slice(start, end), w?.slice(start, end), perExample);
    logits.fill(7);
  }
  const { metric } = METRICS[name];
  return "judge" in metric ? metric.judge(all.rows()) : Number.NaN;
}

function measured(measure: Measure, { z, y, w = y.map(() => 1) }: Labels, values: boolean): number {
  const { sum, count } = measure.of(
    input("z", "f32", [y.length, z.length / y.length]),
    constant(values ? Float32Array.from(y) : Int32Array.from(y)),
    constant(Float32Array.from(w)),
  );
  const result = evaluate({ sum, count }, { z });
  return result.sum[0]! / result.count[0]!;
}

const plain = ({ z, y }: Labels): Labels => ({ z, y });

describe("metrics of all labels together", () => {
  it.each([
    ["balancedAccuracy", plain(THREE), 0.8055555555555555],
    ["macroF1", plain(THREE), 0.8277777777777778],
    ["auc", plain(THREE), 0.8727272727272727],
    ["ece", plain(THREE), 0.2825085030813752],
    ["balancedAccuracy", THREE, 0.7777777777777777],
    ["macroF1", THREE, 0.7851851851851852],
    ["auc", THREE, 0.8430335097001764],
    ["ece", THREE, 0.27807314673323685],
    ["balancedAccuracy", TWO, 0.4],
    ["f1", TWO, 0.4],
    ["auc", TWO, 0.42],
    ["ece", TWO, 0.4762668168040725],
  ] as const)("%s is scikit-learn's", (name, labels, expected) => {
    expect(judged(name, labels)).toBeCloseTo(expected, 6);
    expect(judged(name, labels, 1, 100)).toBeCloseTo(expected, 6);
  });

  it("are means over the labels of an example", () => {
    expect(judged("f1", SEVERAL, 3)).toBeCloseTo(0.3952380952380952, 6);
    expect(judged("auc", SEVERAL, 3)).toBeCloseTo(0.3703703703703704, 6);
  });

  it("leave out labels without weight", () => {
    const { z, y } = TWO;
    const more: Labels = { z: [9, -9, ...z], y: [1, ...y], w: [0, ...y.map(() => 1)] };
    for (const name of ["balancedAccuracy", "f1", "auc", "ece"] as const)
      expect(judged(name, more)).toBeCloseTo(judged(name, TWO), 12);
  });

  it("are NaN where there is nothing to tell apart", () => {
    const { z } = TWO;
    expect(judged("auc", { z, y: new Array(10).fill(1) })).toBeNaN();
    expect(judged("macroF1", { z, y: new Array(10).fill(1) })).toBeLessThan(1);
  });
});

describe("metrics that are means", () => {
  it("are scikit-learn's and PyTorch's", () => {
    expect(measured(logLoss, plain(THREE), false)).toBeCloseTo(0.6485091097043248, 6);
    expect(measured(logLoss, THREE, false)).toBeCloseTo(0.6886754832124045, 6);
    expect(measured(mae, VALUES, true)).toBeCloseTo(0.65, 6);
    expect(measured(huberLoss({ delta: 0.5 }), VALUES, true)).toBeCloseTo(0.22321428571428567, 6);
  });

  it("refuse a delta that makes no sense", () => {
    expect(() => huberLoss({ delta: 0 })).toThrow(
      "Cannot make a Huber loss: expected delta to be a number above 0, found 0",
    );
  });
});
