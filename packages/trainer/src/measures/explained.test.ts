import { constant, evaluate, input } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { nrmse, r2, rmse } from "./explained.js";
import { measured, measureSet, tally } from "./measure-set.js";

const set = measureSet({ kind: "values" }, {});

/** What is measured of some batches of labels, predictions and weights, as a device would give it. */
function found(batches: readonly { y: number[]; told: number[]; weights?: number[] }[]) {
  const sums = tally(set);
  for (const { y, told, weights = y.map(() => 1) } of batches) {
    const rows = {
      logits: input("z", "f32", [y.length, 1]),
      targets: constant(Float32Array.from(y)),
      weights: constant(Float32Array.from(weights)),
    };
    const { packed } = measured(set, rows);
    sums.add(Float32Array.from(evaluate({ packed }, { z: told }).packed));
  }
  return {
    rmse: sums.value("rmse"),
    nrmse: sums.value("nrmse"),
    r2: sums.value("r2"),
    loss: sums.value("loss"),
  };
}

/** The same by definition. */
function byDefinition(y: number[], told: number[]) {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const spread = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length;
  const error = y.reduce((sum, value, i) => sum + (value - told[i]!) ** 2, 0) / y.length;
  return { rmse: Math.sqrt(error), nrmse: Math.sqrt(error / spread), r2: 1 - error / spread, loss: error };
}

const close = (a: Record<string, number>, b: Record<string, number>, bar: number) => {
  for (const [name, value] of Object.entries(b))
    expect(Math.abs(a[name]! / value - 1), name).toBeLessThan(bar);
};

describe("measures of values", () => {
  const y = [3, -0.5, 2, 7, 1, 1.5];
  const told = [2.5, 0, 2, 8, 1, 2];

  it("are measured of every model of values, and are their definitions", () => {
    expect(set.own).toEqual(["rmse", "nrmse", "r2"]);
    expect(set.better).toEqual({ loss: "lower", rmse: "lower", nrmse: "lower", r2: "higher" });
    close(found([{ y, told }]), byDefinition(y, told), 1e-6);
    expect(measureSet({ kind: "classes" }, {}).own).toEqual([]);
  });

  it("are the same of one batch and of several, whose means differ", () => {
    const parts = [
      { y: y.slice(0, 1), told: told.slice(0, 1) },
      { y: y.slice(1, 4), told: told.slice(1, 4) },
      { y: y.slice(4), told: told.slice(4) },
    ];
    close(found(parts), byDefinition(y, told), 1e-6);
  });

  it("keep their digits far from zero", () => {
    const far = y.map((value) => value + 4096);
    const near = told.map((value) => value + 4096);
    const parts = [0, 2, 4].map((i) => ({ y: far.slice(i, i + 2), told: near.slice(i, i + 2) }));
    close(found(parts), byDefinition(y, told), 1e-6);
  });

  it("leave out what has no weight, whole batches too", () => {
    const nothing = { y: [9, 9], told: [0, 0], weights: [0, 0] };
    const some = { y: [...y, 100], told: [...told, Number.NaN], weights: [...y.map(() => 1), 0] };
    close(found([nothing, some, nothing]), byDefinition(y, told), 1e-6);
    // a label that counts twice is two labels
    close(
      found([{ y: [1, 2, 4], told: [1, 1, 1], weights: [1, 2, 1] }]),
      byDefinition([1, 2, 2, 4], [1, 1, 1, 1]),
      1e-6,
    );
  });

  it("say nothing of labels that are all the same", () => {
    const same = found([{ y: [2, 2], told: [1, 1] }]);
    expect(same.rmse).toBe(1);
    expect(same.nrmse).toBeNaN();
    expect(same.r2).toBeNaN();
    expect(tally(set).value("rmse")).toBeNaN();
    expect(tally(set).value("other")).toBeNaN();
  });

  it("can be replaced, and what is no statistic is refused", () => {
    expect(measureSet({ kind: "values" }, { metrics: { error: rmse } }).own).toEqual([
      "rmse",
      "nrmse",
      "r2",
      "error",
    ]);
    expect(measureSet({ kind: "values" }, { metrics: { r2: nrmse } }).better["r2"]).toBe("lower");
    const rows = {
      logits: input("z", "f32", [1, 1]),
      targets: constant(Float32Array.of(1)),
      weights: constant(Float32Array.of(1)),
    };
    const wrong = { ...r2, numbers: () => [] };
    expect(() => measured(measureSet({ kind: "values" }, { metrics: { wrong } }), rows)).toThrow(
      "Cannot measure wrong: what it gives must be 4 f32 scalars of the program; its number 0 is undefined",
    );
  });
});
