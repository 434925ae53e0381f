import { describe, expect, test } from "vitest";
import { batchAt } from "../batches.js";
import { heldOut } from "../held-out.js";
import type { Split } from "../task.js";
import { timeSeries } from "./time-series.js";

/** Time t: values t and −t, label t % 3. */
const times = 20;
const series = {
  values: Array.from({ length: 2 * times }, (_, i) => (i % 2 ? -1 : 1) * Math.floor(i / 2)),
  channels: 2,
  labels: Array.from({ length: times }, (_, time) => time % 3),
  classes: 3,
  window: 4,
  standardize: false,
};

describe("timeSeries", () => {
  test("cuts windows, labelled by their last time", () => {
    const task = timeSeries({ ...series, step: 3 });
    expect(task.input).toEqual({ kind: "values", tokens: 4, dim: 2 });
    expect(task.splits.train.length).toBe(5);
    const { x, y } = batchAt(task, { order: "sequential", batchSize: 2 }, 0);
    expect([...x.subarray(8)]).toEqual([3, -3, 4, -4, 5, -5, 6, -6]);
    expect([...y]).toEqual([0, 0]);
  });

  test("labels every token when asked", () => {
    const task = timeSeries({ ...series, readout: "every" });
    expect(task.output).toEqual({ tokens: 4, labels: 1, classes: 3 });
    expect([...batchAt(task, { order: "sequential", batchSize: 2 }, 0).y]).toEqual([0, 1, 2, 0, 1, 2, 0, 1]);
  });

  test("no window spans training and test", () => {
    const task = timeSeries(series);
    const seen = { train: new Set<number>(), test: new Set<number>() };
    for (const split of ["train", "test"] as const) {
      const { x } = batchAt(task, { split, order: "sequential", batchSize: task.splits[split].length }, 0);
      for (let i = 0; i < x.length; i += 2) seen[split].add(x[i]!);
    }
    expect([...seen.train]).toEqual(Array.from({ length: 16 }, (_, time) => time));
    expect([...seen.test]).toEqual([16, 17, 18, 19]);
  });

  test.each([1, 2, 3])(
    "no window spans what is trained on and what is held out of it, every %d times",
    (step) => {
      const values = Array.from({ length: 200 }, (_, time) => time);
      const labels = values.map(() => 0);
      const task = timeSeries({ values, labels, classes: 2, window: 7, step, standardize: false });
      const { train, validation } = heldOut(task).splits;
      const times = (split: Split) =>
        Array.from({ length: split.length }, (_, index) => {
          const x = new Float32Array(7);
          split.write(index, { seed: 0, epoch: 0 }, x, new Int32Array(1));
          return [...x];
        }).flat();
      expect(validation!.length).toBeGreaterThan(3);
      expect(Math.max(...times(train))).toBeLessThan(Math.min(...times(validation!)));
    },
  );

  test("standardizes by the training part only", () => {
    const task = timeSeries({ ...series, standardize: true });
    const { x } = batchAt(task, { split: "test", batchSize: 1 }, 0);
    // Times 0 … 15: mean 7.5, variance (16² − 1) / 12.
    expect(x[0]).toBeCloseTo((16 - 7.5) / Math.sqrt(255 / 12), 5);
    expect(x[1]).toBeCloseTo(-(16 - 7.5) / Math.sqrt(255 / 12), 5);
  });

  test("a constant channel becomes zero, and stays near it where it changes later", () => {
    const values = Array.from({ length: 1_000 }, (_, time) => (time < 900 ? 0.1 : 0.2));
    const labels = values.map(() => 0);
    const task = timeSeries({ values, labels, classes: 2, window: 100 });
    expect(batchAt(task, { order: "sequential", batchSize: 1 }, 0).x.every((value) => value === 0)).toBe(
      true,
    );
    const { x } = batchAt(task, { split: "test", batchSize: 101 }, 0);
    expect(x.at(-1)).toBeCloseTo(0.1, 6);
  });

  test.each([
    [{ values: [1, 2, 3] }, "expected 20 × 2 values, as many as labels ask for, found 3"],
    [{ window: 5 }, "expected at least one window of 5 times to test on, found 4 times"],
    [{ classes: 2 }, "expected labels from 0 to 1, found 2 at time 2"],
    [{ values: series.values.with(7, Number.NaN) }, "expected finite values, found NaN at time 3"],
    [{ step: 0 }, "expected step to be a whole number of at least 1, found 0"],
  ])("refuses %#", (options, message) => {
    expect(() => timeSeries({ ...series, ...options })).toThrow(
      `Cannot make the task time-series: ${message}`,
    );
  });
});
