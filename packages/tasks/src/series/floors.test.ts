import { describe, expect, it } from "vitest";
import { bitMemory } from "../bit-memory.js";
import { bitXor } from "../bit-xor.js";
import { fromArrays } from "../own/memory-task.js";
import type { Task } from "../task.js";
import { delayedXor } from "./delayed-xor.js";
import { type FloorOptions, floors } from "./floors.js";
import { memoryCapacity } from "./memory-capacity.js";
import { narma } from "./narma.js";

const valuesOf = async (task: Task, options?: FloorOptions) =>
  Object.fromEntries((await floors(task, options)).map(({ name, value }) => [name, value]));

describe("floors()", () => {
  it("are known of narma: 1 of a mean, 0.38 of a delay line", async () => {
    const found = await floors(narma());
    expect(found.map(({ name, measure }) => `${name}: ${measure}`)).toEqual([
      "mean: nrmse",
      "delay line: nrmse",
    ]);
    expect(found[0]!.value).toBeGreaterThanOrEqual(1);
    expect(found[0]!.value).toBeLessThan(1.05);
    expect(Math.abs(found[1]!.value - 0.38)).toBeLessThan(0.03);
  });

  it("of a delay line are none where it holds all that is asked for", async () => {
    const task = memoryCapacity({ delay: 4 });
    expect((await valuesOf(task, { taps: 5 }))["delay line"]).toBeLessThan(1e-6);
    // without the last of four, a quarter of the variance is left
    expect((await valuesOf(task, { taps: 4 }))["delay line"]).toBeCloseTo(0.5, 1);
  });

  it("are those of classes, too", async () => {
    // bits that one sees
    const { majority, "delay line": line } = await valuesOf(bitMemory({ bits: 20, patterns: 1, dim: 2 }), {
      examples: 100,
      testExamples: 100,
      taps: 1,
    });
    expect(Math.abs(majority! - 0.5)).toBeLessThan(0.05);
    // visible ones and half of the others
    expect(Math.abs(line! - 0.75)).toBeLessThan(0.05);
    expect((await valuesOf(bitMemory({ bits: 20, patterns: 1, dim: 2 }), { taps: 11 }))["delay line"]).toBe(
      1,
    );
    expect(Math.abs((await valuesOf(delayedXor()))["delay line"]! - 0.5)).toBeLessThan(0.03);
    expect((await floors(bitXor()))[0]).toMatchObject({ name: "majority", measure: "accuracy" });
  });

  it("count what labels count, and real tokens only", async () => {
    const task = fromArrays({
      input: { kind: "values", tokens: 2, dim: 1 },
      output: { kind: "values" },
      train: { x: [1, 0, 0, 2, 3, 0], y: [1, 2, 3], lengths: [1, 2, 1] },
      test: { x: [5, 0, 1, 4], y: [5, 4], lengths: [1, 2] },
    });
    expect((await valuesOf(task, { taps: 1, lambda: 1e-12 }))["delay line"]).toBeLessThan(1e-9);
    const weighted = fromArrays({
      input: { kind: "values", tokens: 1, dim: 1 },
      output: { kind: "values" },
      train: { x: [0, 1, 9], y: [0, 2, -50], weights: [1, 1, 0] },
      test: { x: [0, 1, 7], y: [0, 2, 100], weights: [1, 1, 0] },
    });
    const { mean, "delay line": line } = await valuesOf(weighted);
    expect(mean).toBeCloseTo(1, 12);
    expect(line).toBeLessThan(1e-5);
  });

  it.each<[FloorOptions, string]>([
    [{ lambda: 0 }, "expected lambda to be a number above 0, found 0"],
    [{ taps: 0 }, "expected taps to be a whole number of at least 1, found 0"],
    [{ examples: 0 }, "expected examples to be a whole number of at least 1, found 0"],
    [{ tap: 1 } as FloorOptions, '"tap"'],
  ])("refuses %j", async (options, message) => {
    await expect(floors(narma(), options)).rejects.toThrow(message);
  });

  it("refuses ids", async () => {
    const task = fromArrays({
      input: { kind: "ids", tokens: 1, vocabulary: 2 },
      output: { classes: 2 },
      train: { x: [0, 1], y: [0, 1] },
      test: { x: [0], y: [0] },
    });
    await expect(floors(task)).rejects.toThrow("expected tokens of values, found ids of a vocabulary");
  });
});
