import { describe, expect, it } from "vitest";
import { input } from "../build.js";
import { evaluate } from "../evaluate.js";
import { adam } from "./adam.js";
import { type Layout, stretchesOf } from "./layout.js";
import { lion } from "./lion.js";
import { muon } from "./muon.js";
import type { Optimizer } from "./optimizer.js";

const layout: Layout = {
  size: 10,
  entries: [
    { name: "matrix", shape: [2, 3], start: 0, end: 6 },
    { name: "bias", shape: [2], start: 6, end: 8, decays: false },
    { name: "gain", shape: [2], start: 8, end: 10, decays: false },
  ],
};
const theta = [1, -2, 0.5, 3, 0.25, -1, 2, -0.5, 1, 1];
const gradient = [0.3, -0.1, 0.2, 0.05, -0.4, 0.1, 0, -0.2, 0.6, -0.3];

/** Steps with gradients that turn a little each time. */
function moved(optimizer: Optimizer, steps: number, learningRate: number): number[] {
  const vector = (name: string) => input(name, "f32", [layout.size]);
  const { theta: next, slots } = optimizer.update({
    theta: vector("theta"),
    gradient: vector("gradient"),
    slots: optimizer.slots.map(vector),
    scalars: optimizer.scalars.map((name) => input(name, "f32", [])),
    layout,
  });
  const outputs = {
    theta: next,
    ...Object.fromEntries(slots.map((slot, i) => [optimizer.slots[i]!, slot])),
  };
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

  it("adds nothing to a program where nothing decays, or all does", () => {
    expect(stretchesOf(layout, ({ decays = true }) => decays)).toEqual([
      { start: 0, end: 6, is: true },
      { start: 6, end: 10, is: false },
    ]);
    expect(stretchesOf(layout, () => true)).toEqual([{ start: 0, end: 10, is: true }]);
  });
});

describe("lion", () => {
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

  it("is its definition for matrices, and Adam for the rest", () => {
    let matrix: Matrix = [theta.slice(0, 3), theta.slice(3, 6)];
    let mean: Matrix = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    for (let step = 1; step <= 4; step++) {
      const all = gradientAt(step);
      const g: Matrix = [all.slice(0, 3), all.slice(3, 6)];
      mean = mixed(mean, 0.95, g, 0.05);
      const direction = orthogonal(mixed(mean, 0.95, g, 0.05));
      matrix = mixed(matrix, 1 - 0.02 * 0.1, direction, -0.02 * 0.2 * Math.sqrt(3));
    }
    const found = moved(muon({ weightDecay: 0.1 }), 4, 0.02);
    for (const [i, value] of matrix.flat().entries()) expect(found[i]).toBeCloseTo(value, 7);
    expect(found.slice(6)).toEqual(moved(adam(), 4, 0.02).slice(6));
  });

  it("refuses what makes no sense", () => {
    expect(() => muon({ iterations: 0 })).toThrow("iterations must be a whole number of at least 1");
    expect(() => muon({ momentum: 1 })).toThrow("momentum must be in [0, 1)");
    expect(() => lion({ weightDecay: -1 })).toThrow("weightDecay must be 0 or more");
  });
});
