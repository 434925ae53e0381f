import { describe, expect, test } from "vitest";
import { batchAt } from "../batches.js";
import { encodeInput } from "../encoding/encode-input.js";
import { memorySource } from "../files/memory-source.js";
import { seriesClasses } from "./series-classes.js";

const rows = Array.from(
  { length: 50 },
  (_, time) => `2026-01-01,${time % 10},${time % 10 < 5 ? "low" : "high"}`,
);
const files = memorySource({ "a.csv": new TextEncoder().encode(`day,x,state\n${rows.join("\n")}\n`) });

describe("seriesClasses", () => {
  test("makes windows of a table, of which the last time's class is told", async () => {
    const task = await seriesClasses(files, { file: "a.csv", label: "state", window: 4, step: 2 });
    expect([task.input, task.output.classes, task.classNames]).toEqual([
      { kind: "values", tokens: 4, dim: 1 },
      2,
      ["high", "low"],
    ]);
    // 40 times to train on, 10 to test on
    expect([task.splits.train.length, task.splits.test.length]).toEqual([19, 4]);
    expect(task.notes).toEqual(["Left out of the series of a.csv, for they are no numbers: the columns day"]);
    const { x, y } = batchAt(task, { batchSize: 4, split: "test", order: "sequential" }, 0);
    // mean 4.5 and deviation √8.25 of 0 to 9
    expect([...x.subarray(0, 4)]).toEqual(
      [0, 1, 2, 3].map((n) => expect.closeTo((n - 4.5) / Math.sqrt(8.25), 5)),
    );
    expect([...y]).toEqual([1, 0, 0, 0]);
    const last = [6, 7, 8, 9].map((n) => ({ x: String(n) }));
    expect(encodeInput(task.encoding, last).x).toEqual(x.slice(12, 16));
  });

  test("or that of every time", async () => {
    const task = await seriesClasses(files, { file: "a.csv", label: "state", window: 5, readout: "every" });
    expect(task.output).toEqual({ tokens: 5, labels: 1, classes: 2 });
    expect(task.encoding.output).toEqual({ kind: "classes", labels: 5, classes: ["high", "low"] });
    expect([...batchAt(task, { batchSize: 1, order: "sequential" }, 2).y]).toEqual([1, 1, 1, 0, 0]);
  });

  test("a class that is missing is named with its line", async () => {
    const gap = memorySource({ "a.csv": new TextEncoder().encode("x,state\n1,a\n2,\n3,b\n") });
    await expect(seriesClasses(gap, { file: "a.csv", label: "state" })).rejects.toThrow(
      "Cannot read line 3 of a.csv: expected a class in column state, found none",
    );
  });
});
