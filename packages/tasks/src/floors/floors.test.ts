import { describe, expect, it } from "vitest";
import { bitMemory } from "../bit-memory.js";
import { bitXor } from "../bit-xor.js";
import { fromArrays } from "../own/memory-task.js";
import { Random } from "../random.js";
import { delayedXor } from "../series/delayed-xor.js";
import { memoryCapacity } from "../series/memory-capacity.js";
import { narma } from "../series/narma.js";
import type { Split, Task } from "../task.js";
import { type FloorOptions, floors } from "./floors.js";

const valuesOf = async (task: Task, options?: FloorOptions) =>
  Object.fromEntries((await floors(task, options)).map(({ name, value }) => [name, value]));

describe("floors()", () => {
  it("are known of narma: 1 of a mean, 0.38 of a delay line", async () => {
    const found = await floors(narma());
    expect(found.map(({ name, metric }) => `${name}: ${metric}`)).toEqual([
      "mean: nrmse",
      "copy: nrmse",
      "delay line: nrmse",
      "no body: nrmse",
    ]);
    expect(found[0]!.value).toBeGreaterThanOrEqual(1);
    expect(found[0]!.value).toBeLessThan(1.05);
    expect(Math.abs(found[2]!.value - 0.38)).toBeLessThan(0.03);
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
    expect((await floors(bitXor()))[0]).toMatchObject({ name: "majority", metric: "accuracy" });
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
    const { mean, linear } = await valuesOf(weighted);
    expect(mean).toBeCloseTo(1, 12);
    expect(linear).toBeLessThan(1e-5);
  });

  it.each<[FloorOptions, string]>([
    [{ lambda: 0 }, "expected lambda to be a number above 0, found 0"],
    [{ taps: 0 }, "expected taps to be a whole number of at least 1, found 0"],
    [{ examples: 0 }, "expected examples to be a whole number of at least 1, found 0"],
    [{ tap: 1 } as FloorOptions, '"tap"'],
  ])("refuses %j", async (options, message) => {
    await expect(floors(narma(), options)).rejects.toThrow(message);
  });

  it("of ids are known, too: the first of them tells, the others do not", async () => {
    const task = ids(400, (draw) => {
      const x = Array.from({ length: 6 }, () => draw(5));
      // ids of chance, of which the first decides
      return { x, y: x[0]! % 3 };
    });
    const { majority, ...known } = await valuesOf(task);
    expect(known["first tokens"]).toBe(1);
    expect(known.linear).toBe(1);
    // 0 and 3, or 1 and 4, of five
    expect(Math.abs(majority! - 0.4)).toBeLessThan(0.06);
    expect(known["delay line"]).toBe(1);
    expect(known["no body"]).toBeLessThan(0.5);
  });

  it("a bag of tokens tells what is counted, in whatever order; so do shuffled tokens, but not where something stands", async () => {
    const counted = await valuesOf(
      ids(600, (draw) => {
        const x = Array.from({ length: 7 }, () => draw(2));
        return { x, y: x.reduce((sum, id) => sum + id, 0) > 3 ? 1 : 0 };
      }),
    );
    expect(counted["bag of tokens"]).toBe(1);
    expect(counted["shuffled tokens"]).toBeGreaterThan(0.95);
    const placed = await valuesOf(
      ids(600, (draw) => {
        const x = Array.from({ length: 7 }, () => draw(2));
        return { x, y: x[2]! };
      }),
    );
    expect(placed.linear).toBe(1);
    expect(placed["bag of tokens"]).toBeLessThan(0.8);
    expect(placed["shuffled tokens"]).toBeLessThan(0.8);
    expect(Math.abs(placed["first tokens"]! - 0.5)).toBeLessThan(0.1);
  });

  it("copying visible bits is right where they are visible, and of half of the others", async () => {
    const { copy, "no body": none } = await valuesOf(bitMemory({ bits: 20, patterns: 2, dim: 2 }), {
      examples: 200,
      testExamples: 200,
    });
    expect(Math.abs(copy! - 0.75)).toBeLessThan(0.02);
    expect(Math.abs(none! - 0.75)).toBeLessThan(0.02);
    // half of what is to be told of bit XOR is not there
    expect(Math.abs((await valuesOf(bitXor())).copy! - 0.5)).toBeLessThan(0.03);
  });

  it("of more columns than rows are solved for as well, and λ is chosen", async () => {
    const draw = drawing();
    const make = (count: number) => {
      const x = Array.from({ length: count * 90 }, () => draw(1000) / 500 - 1);
      return { x, y: Array.from({ length: count }, (_, i) => x[i * 90]! + x[i * 90 + 1]!) };
    };
    const task = fromArrays({
      input: { kind: "values", tokens: 3, dim: 30 },
      output: { kind: "values" },
      train: make(60),
      test: make(100),
    });
    const { linear, mean } = await valuesOf(task);
    expect(linear).toBeLessThan(mean!);
    expect(linear).toBeGreaterThan(0.3);
  });

  it("wait for examples that are not there yet", async () => {
    const ready = new Set<number>();
    const split = (name: "train" | "test"): Split => ({
      name,
      length: 40,
      prepare: async (indices) => void indices.map((index) => ready.add(index)),
      write(index, _, x, y) {
        if (!ready.delete(index)) throw new Error(`example ${index} is not there`);
        x.set([index % 2, 1]);
        y[0] = index % 2;
        return 2;
      },
    });
    const task: Task = {
      name: "late",
      input: { kind: "values", tokens: 2, dim: 1 },
      output: { tokens: 1, labels: 1, classes: 2 },
      ragged: false,
      splits: { train: split("train"), test: split("test") },
    };
    expect(await valuesOf(task)).toMatchObject({ linear: 1, "no body": 0.5 });
  });

  it("of one token are a guess and a line", async () => {
    const task = fromArrays({
      input: { kind: "values", tokens: 1, dim: 2 },
      output: { classes: 2 },
      train: { x: [0, 5, 1, 4, 2, 9, 7, 1, 8, 2, 9, 0], y: [0, 0, 0, 1, 1, 1] },
      test: { x: [1, 6, 8, 0], y: [0, 1] },
    });
    expect(await floors(task)).toEqual([
      { name: "majority", metric: "accuracy", value: 0.5 },
      { name: "linear", metric: "accuracy", value: 1 },
    ]);
  });
});

/** Whole numbers below another, by chance that is always the same. */
function drawing(): (below: number) => number {
  const random = new Random({ seed: 1, split: "train", purpose: "example", index: 0, epoch: 0 });
  return (below) => random.below(below);
}

/** A task of ids, made by a rule. */
function ids(count: number, make: (draw: (below: number) => number) => { x: number[]; y: number }): Task {
  const draw = drawing();
  const part = (length: number) => {
    const all = Array.from({ length }, () => make(draw));
    return { x: all.flatMap(({ x }) => x), y: all.map(({ y }) => y) };
  };
  const train = part(count);
  return fromArrays({
    input: { kind: "ids", tokens: train.x.length / count, vocabulary: 5 },
    output: { classes: 3 },
    train,
    test: part(300),
  });
}
