import { describe, expect, test } from "vitest";
import type { Task } from "../task.js";
import { evaluateListOps } from "./evaluate.js";
import { listOps, listOpsExpressions } from "./list-ops.js";

function example(task: Task, index: number, split: "train" | "validation" | "test" = "train", seed = 0) {
  const x = new Int32Array(task.input.tokens).fill(99);
  const y = new Int32Array(1);
  const length = task.splits[split]!.write(index, { seed, epoch: 0 }, x, y);
  return { x: [...x], label: y[0]!, length };
}

const short = { minLength: 5, maxLength: 40, maxDepth: 4, maxArguments: 5 };
const words = ["pad", ..."0123456789", "[MIN", "[MAX", "[MED", "[SM", "]", "[FIRST", "[LAST"];

describe("listOps", () => {
  test("has Long Range Arena's shape", () => {
    const task = listOps();
    expect(task.input).toEqual({ kind: "ids", tokens: 2000, vocabulary: 16 });
    expect(task.output).toEqual({ tokens: 1, labels: 1, classes: 10 });
    expect(task.ragged).toBe(true);
  });

  test("gives the pinned example", () => {
    const { expression, value } = listOpsExpressions(short)({ seed: 0, split: "train", index: 0 });
    expect({ expression, value }).toMatchInlineSnapshot(`
      {
        "expression": "[MED 3 2 5 2 [MIN 2 [MAX 6 8 2 4 ] 4 7 ] ]",
        "value": 2,
      }
    `);
  });

  test("tokens are the expression, the label is its value", () => {
    const task = listOps(short);
    const expressionAt = listOpsExpressions(short);
    for (let index = 0; index < 200; index++) {
      const { x, label, length } = example(task, index, "test", 4);
      const text = x
        .slice(0, length)
        .map((id) => words[id])
        .join(" ");
      expect(text).toBe(expressionAt({ seed: 4, split: "test", index }).expression);
      expect(label).toBe(evaluateListOps(text));
      expect(length).toBeGreaterThan(5);
      expect(length).toBeLessThan(40);
    }
  });

  test("FIRST and LAST come when asked for", () => {
    const task = listOps({ ...short, operators: ["FIRST", "LAST"] });
    expect(task.input).toMatchObject({ vocabulary: 18 });
    const used = new Set(Array.from({ length: 50 }, (_, index) => words[example(task, index).x[0]!]));
    expect(used).toEqual(new Set(["[FIRST", "[LAST"]));
  });

  test("trees stay within depth and arguments", () => {
    const expressionAt = listOpsExpressions({ minLength: 5, maxLength: 200, maxDepth: 3, maxArguments: 4 });
    let deepest = 0;
    let widest = 0;
    for (let index = 0; index < 300; index++) {
      const open: number[] = [];
      for (const word of expressionAt({ seed: 0, split: "train", index }).expression.split(" ")) {
        if (word === "]") widest = Math.max(widest, open.pop()!);
        else if (open.length > 0) open[open.length - 1]!++;
        if (word.startsWith("[")) open.push(0);
        deepest = Math.max(deepest, open.length);
      }
    }
    // Two levels of operators and one of digits.
    expect({ deepest, widest }).toEqual({ deepest: 2, widest: 4 });
  });

  // From a second generator in Python, 6,000 expressions: mean 893, median 825, 12.4 % within 512, 17.0 %, 36.8 %.
  test("has the distribution of Long Range Arena", () => {
    const task = listOps();
    const lengths: number[] = [];
    const labels = new Int32Array(10);
    const byOperator = new Map<number, Int32Array>();
    const count = 4_000;
    for (let index = 0; index < count; index++) {
      const { x, label, length } = example(task, index, "train", 1);
      lengths.push(x.slice(0, length).filter((id) => words[id] !== "]").length);
      labels[label]!++;
      const counts = byOperator.get(x[0]!) ?? new Int32Array(10);
      counts[label]!++;
      byOperator.set(x[0]!, counts);
    }
    lengths.sort((a, b) => a - b);
    expect(Math.abs(lengths.reduce((a, b) => a + b) / count - 893)).toBeLessThan(25);
    expect(Math.abs(lengths[count / 2]! - 825)).toBeLessThan(40);
    expect(Math.abs(lengths.filter((length) => length <= 512).length / count - 0.124)).toBeLessThan(0.02);
    expect(Math.abs(Math.max(...labels) / count - 0.17)).toBeLessThan(0.02);
    let rootOnly = 0;
    for (const counts of byOperator.values()) rootOnly += Math.max(...counts);
    expect(Math.abs(rootOnly / count - 0.363)).toBeLessThan(0.025);
    expect(byOperator.size).toBe(4);
  });

  test("splits and seeds give other expressions", () => {
    const expressionAt = listOpsExpressions({ minLength: 30, maxLength: 60, maxDepth: 5 });
    const seen = new Set<string>();
    for (let index = 0; index < 100; index++)
      for (const split of ["train", "validation", "test"] as const)
        for (const seed of [0, 1]) seen.add(expressionAt({ seed, split, index }).expression);
    expect(seen.size).toBe(600);
  });

  test.each([
    [{ minLength: 100, maxLength: 100 }, "more than 100 and fewer than 100 symbols"],
    [{ minLength: 100, maxDepth: 2 }, "with maxDepth 2 and maxArguments 10; widen these sizes"],
    [{ maxArguments: 1 }, "expected maxArguments to be a whole number of at least 2, found 1"],
    [{ maxDepth: 1_000_000 }, "expected maxDepth of at most 100, found 1000000"],
    [{ operators: [] }, "expected at least one operator, found none"],
  ])("refuses %j", (sizes, message) => {
    expect(() => listOps(sizes)).toThrow(`Cannot generate ListOps: `);
    expect(() => listOps(sizes)).toThrow(message);
  });
});

describe("protocol lu2021", () => {
  const task = listOps({ protocol: "lu2021" });

  test("has the official code's shape", () => {
    expect(task.input).toEqual({ kind: "ids", tokens: 512, vocabulary: 15 });
    expect(task.ragged).toBe(false);
  });

  test("drops closing brackets and cuts at 512, padding included in what is read out", () => {
    const expressionAt = listOpsExpressions();
    let cut = 0;
    for (let index = 0; index < 40; index++) {
      const { x, length } = example(task, index);
      const kept = expressionAt({ seed: 0, split: "train", index })
        .expression.split(" ")
        .filter((word) => word !== "]");
      cut += kept.length > 512 ? 1 : 0;
      const expected = [...kept, ...new Array(512).fill("pad")].slice(0, 512);
      expect(x.map((id) => words[id])).toEqual(expected);
      expect(length).toBe(512);
    }
    expect(cut).toBeGreaterThan(20);
    expect(cut).toBeLessThan(40);
  });

  test("calls the validation split test", () => {
    expect(example(task, 3, "test")).toEqual(example(task, 3, "validation"));
  });

  test("has no FIRST and LAST", () => {
    expect(() => listOps({ protocol: "lu2021", operators: ["FIRST"] })).toThrow('use "corrected"');
  });
});
