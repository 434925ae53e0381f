import { describe, expect, it } from "vitest";
import { input } from "../build.js";
import { evaluate } from "../evaluate.js";
import type { Outputs } from "../print.js";
import { topological } from "../walk.js";
import { adam } from "./adam.js";
import type { Layout } from "./layout.js";
import { lion } from "./lion.js";
import { muon } from "./muon.js";
import type { Optimizer } from "./optimizer.js";
import { sgd } from "./sgd.js";

const laidOut = (shape: readonly number[], decays = true): Layout => ({
  size: 10,
  entries: [
    { name: "matrix", shape, start: 0, end: 6, decays },
    { name: "bias", shape: [2], start: 6, end: 8, decays: false },
    { name: "gain", shape: [2], start: 8, end: 10, decays: false },
  ],
});
const layout = laidOut([2, 3]);
const bias = { name: "bias", shape: [2], start: 8, end: 10, decays: false };
const theta = [1, -2, 0.5, 3, 0.25, -1, 2, -0.5, 1, 1];
const gradient = [0.3, -0.1, 0.2, 0.05, -0.4, 0.1, 0, -0.2, 0.6, -0.3];

/** An update as a program. */
function updated(optimizer: Optimizer, of: Layout): Outputs {
  const vector = (name: string) => input(name, "f32", [of.size]);
  const { theta: next, slots } = optimizer.update({
    theta: vector("theta"),
    gradient: vector("gradient"),
    slots: optimizer.slots.map(vector),
    scalars: optimizer.scalars.map((name) => input(name, "f32", [])),
    layout: of,
  });
  return { theta: next, ...Object.fromEntries(slots.map((slot, i) => [optimizer.slots[i]!, slot])) };
}

/** Steps with gradients that turn a little each time. */
function moved(optimizer: Optimizer, steps: number, learningRate: number, of = layout): number[] {
  const outputs = updated(optimizer, of);
  let state: Record<string, ArrayLike<number>> = {
    theta,
    ...Object.fromEntries(optimizer.slots.map((name) => [name, theta.map(() => 0)])),
  };
  for (let step = 1; step <= steps; step++) {
    const values = optimizer.schedule(step, learningRate);
    const scalars = Object.fromEntries(optimizer.scalars.map((name, i) => [name, [values[i]!]]));
    state = evaluate(outputs, { ...state, ...scalars, gradient: gradientAt(step) });
  }
  return Array.from(state["theta"]!);
}

const gradientAt = (step: number) => gradient.map((g, i) => g * Math.cos(0.3 * step + i));

describe("weight decay", () => {
  it("pulls at what decays, and at nothing else", () => {
    const [plain, decaying] = [0, 0.1].map((weightDecay) => moved(adam({ weightDecay }), 1, 0.5));
    // Adam's own part is the same in a first step; a number shrinks by learningRate · weightDecay
    decaying!.forEach((value, i) => {
      expect(value - plain![i]!).toBeCloseTo(i < 6 ? -0.05 * theta[i]! : 0, 12);
    });
  });

  it("takes the vector apart only where its parts differ", () => {
    const ops = (weightDecay: number, ...decays: readonly (boolean | undefined)[]) => {
      const entries = decays.map((one, i) => ({
        ...{ name: `p${i}`, shape: [2], start: 2 * i, end: 2 * i + 2 },
        ...(one !== undefined && { decays: one }),
      }));
      const program = Object.values(updated(adam({ weightDecay }), { size: 2 * decays.length, entries }));
      return topological(program).map(({ op }) => op);
    };
    const count = (from: readonly string[], op: string) => from.filter((one) => one === op).length;
    const plain = ops(0, true, true, true);
    expect(ops(0, true, false, true)).toEqual(plain);
    expect(ops(0.1, false, false, false)).toEqual(plain);
    const whole = ops(0.1, true, undefined, true);
    expect([count(whole, "slice"), count(whole, "mul")]).toEqual([0, count(plain, "mul") + 1]);
    const mixed = ops(0.1, true, true, false, false, undefined);
    expect([count(mixed, "slice"), count(mixed, "mul")]).toEqual([3, count(plain, "mul") + 2]);
  });
});

describe("a layout", () => {
  const entry = (name: string, start: number, end: number) => ({ name, shape: [end - start], start, end });
  const [a, b] = [entry("a", 0, 4), entry("b", 4, 10)];

  it.each<[string, Layout, string]>([
    ["out of order", { size: 10, entries: [b, a] }, '"b" [6] lies from 4 to 10: expected it from 0 to 6'],
    ["with a hole", { size: 10, entries: [a, entry("b", 5, 10)] }, "expected it from 4 to 9"],
    ["that overlaps", { size: 10, entries: [a, entry("b", 3, 10)] }, "expected it from 4 to 11"],
    ["that ends early", { size: 10, entries: [a] }, "a layout of 10 numbers whose parameters end at 4"],
    ["of nothing", { size: 10, entries: [] }, "a layout of 10 numbers whose parameters end at 0"],
    ["of wrong shapes", { size: 10, entries: [a, { ...b, shape: [5] }] }, "expected it from 4 to 9"],
  ])("%s is refused", (_, wrong, message) => {
    for (const optimizer of [adam({ weightDecay: 0.1 }), lion({ weightDecay: 0.1 }), muon()])
      expect(() => updated(optimizer, wrong)).toThrow(message);
  });
});

describe("what is no number", () => {
  it.each([
    ["sgd", sgd()],
    ["sgd with momentum", sgd({ momentum: 0.9 })],
    ["adam", adam()],
    ["adamw", adam({ weightDecay: 0.1 })],
    ["lion", lion()],
    ["lion that decays", lion({ weightDecay: 0.1 })],
    ["muon", muon()],
  ])("never becomes a finite update: %s", (_, optimizer) => {
    const start = Object.fromEntries(optimizer.slots.map((name) => [name, theta.map(() => 0.1)]));
    const rates = optimizer.schedule(1, 0.01);
    const scalars = Object.fromEntries(optimizer.scalars.map((name, i) => [name, [rates[i]!]]));
    for (const at of gradient.keys()) {
      const wrong = gradient.with(at, Number.NaN);
      const after = evaluate(updated(optimizer, layout), { theta, ...start, ...scalars, gradient: wrong });
      expect(after["theta"]![at]).toBeNaN();
    }
  });
});

describe("lion", () => {
  it("stands still without a gradient, whatever the sign of zero", () => {
    const still = evaluate(updated(lion(), layout), {
      ...{ theta, m: theta.map(() => 0), rate: [0.01] },
      gradient: theta.map((_, i) => (i % 2 === 0 ? 0 : -0)),
    });
    expect(Array.from(still["theta"]!)).toEqual(theta);
  });

  it("is its definition", () => {
    const expected = [...theta];
    const mean = theta.map(() => 0);
    for (let step = 1; step <= 5; step++)
      gradientAt(step).forEach((g, i) => {
        const direction = Math.sign(0.9 * mean[i]! + 0.1 * g);
        expected[i] = expected[i]! * (i < 6 ? 1 - 0.01 * 0.1 : 1) - 0.01 * direction;
        mean[i] = 0.99 * mean[i]! + 0.01 * g;
      });
    for (const [i, value] of moved(lion({ weightDecay: 0.1 }), 5, 0.01).entries())
      expect(value).toBeCloseTo(expected[i]!, 7);
  });
});

describe("muon", () => {
  type Matrix = number[][];
  const times = (a: Matrix, b: Matrix): Matrix =>
    a.map((row) => b[0]!.map((_, k) => row.reduce((sum, x, j) => sum + x * b[j]![k]!, 0)));
  const turned = (a: Matrix): Matrix => a[0]!.map((_, k) => a.map((row) => row[k]!));
  const mixed = (a: Matrix, x: number, b: Matrix, y: number): Matrix =>
    a.map((row, i) => row.map((value, k) => x * value + y * b[i]![k]!));

  /** Newton–Schulz as Keller Jordan wrote it. */
  function orthogonal(given: Matrix): Matrix {
    const norm = Math.sqrt(given.flat().reduce((sum, value) => sum + value * value, 0));
    let x = given.map((row) => row.map((value) => value / (norm + 1e-7)));
    for (let i = 0; i < 5; i++) {
      const gram = times(x, turned(x));
      x = mixed(x, 3.4445, times(mixed(gram, -4.775, times(gram, gram), 2.0315), x), 1);
    }
    return x;
  }

  it.each([
    [2, 3],
    [3, 2],
  ])("is its definition for a matrix [%d, %d], and Adam for the rest", (rows, columns) => {
    const matrixOf = (all: readonly number[]): Matrix =>
      Array.from({ length: rows }, (_, i) => all.slice(i * columns, (i + 1) * columns));
    let matrix = matrixOf(theta);
    let mean = matrixOf(theta.map(() => 0));
    for (let step = 1; step <= 4; step++) {
      const g = matrixOf(gradientAt(step));
      mean = mixed(mean, 0.95, g, 0.05);
      const direction = orthogonal(mixed(mean, 0.95, g, 0.05));
      matrix = mixed(matrix, 1 - 0.02 * 0.1, direction, -0.02 * 0.2 * Math.sqrt(3));
    }
    const found = moved(muon({ weightDecay: 0.1 }), 4, 0.02, laidOut([rows, columns]));
    for (const [i, value] of matrix.flat().entries()) expect(found[i]).toBeCloseTo(value, 7);
    expect(found.slice(6)).toEqual(moved(adam(), 4, 0.02).slice(6));
  });

  it.each([
    ["of one axis", laidOut([6])],
    ["of one column", laidOut([6, 1])],
    ["of three axes", { size: 10, entries: [{ name: "cube", shape: [2, 2, 2], start: 0, end: 8 }, bias] }],
    ["that does not decay", laidOut([2, 3], false)],
  ])("moves what is %s as Adam does", (_, of) => {
    expect(moved(muon(), 3, 0.02, of)).toEqual(moved(adam(), 3, 0.02));
  });

  it("takes what lies between matrices at once", () => {
    const [first, ...rest] = layout.entries;
    const second = { ...first!, name: "second", start: 10, end: 16 };
    const program = updated(muon(), { size: 16, entries: [first!, ...rest, second] });
    const ops = topological(Object.values(program)).map(({ op }) => op);
    // a norm for each matrix, and the root of Adam's
    expect(ops.filter((op) => op === "sqrt")).toHaveLength(3);
    expect(ops.filter((op) => op === "matMul")).toHaveLength(2 * 5 * 3);
  });

  it("refuses what makes no sense", () => {
    expect(() => muon({ iterations: 0 })).toThrow("iterations must be a whole number of at least 1");
    expect(() => muon({ momentum: 1 })).toThrow("momentum must be in [0, 1)");
    expect(() => lion({ weightDecay: -1 })).toThrow("weightDecay must be 0 or more");
  });
});
