import { describe, expect, it } from "vitest";
import { addRows, crossProducts, gatherer } from "./cross-products.js";
import { solveRidge } from "./solve-ridge.js";

const number = (row: number, i: number) => Math.sin(7 * row + 3 * i * i + 1) + i;

/** Σ w (z − mean)(z − mean)ᵀ, entry by entry. */
function products(rows: readonly number[][], weights: readonly number[]): number[][] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const means = rows[0]!.map((_, i) => rows.reduce((sum, row, r) => sum + weights[r]! * row[i]!, 0) / all);
  const away = rows.map((row) => row.map((value, i) => value - means[i]!));
  return means.map((_, i) =>
    means.map((_, j) => away.reduce((sum, row, r) => sum + weights[r]! * row[i]! * row[j]!, 0)),
  );
}

describe("cross products", () => {
  it("are the sums that they are said to be, however wide rows are, and however many come", () => {
    for (const [features, targets] of [
      [1, 1],
      [2, 1],
      [3, 1],
      [3, 2],
      [4, 4],
      [7, 3],
    ] as const)
      for (const count of [1, 2, 5, 300]) {
        const width = features + targets;
        const rows = Array.from({ length: count }, (_, r) =>
          Array.from({ length: width }, (_, i) => number(r, i)),
        );
        const weights = rows.map((_, r) => 1 + (r % 3) / 2);
        const { add, sums } = gatherer(features, targets);
        for (const [r, row] of rows.entries()) add(weights[r]!, (into) => into.set(row));
        const found = sums();
        expect(found.rows).toBe(count);
        const expected = products(rows, weights);
        for (let i = 0; i < width; i++)
          for (let j = i; j < (i < features ? width : i + 1); j++)
            expect(found.products[i * width + j], `${i}, ${j} of ${width}`).toBeCloseTo(expected[i]![j]!, 9);
      }
  });

  it("keep what is below the diagonal, and between targets, empty", () => {
    const { add, sums } = gatherer(2, 3);
    for (let r = 0; r < 9; r++) add(1, (into) => into.set([0, 1, 2, 3, 4].map((i) => number(r, i))));
    const { products } = sums();
    const kept = [0, 1, 2, 3, 4, 6, 7, 8, 9, 12, 18, 24];
    expect([...products.keys()].filter((at) => products[at] !== 0)).toEqual(kept);
  });

  it("have nothing left of a feature that never moves", () => {
    const { add, sums } = gatherer(2, 1);
    for (let r = 0; r < 1000; r++) add(1, (into) => into.set([Math.fround(0.1), number(r, 1), number(r, 2)]));
    const found = sums();
    expect([...found.products.subarray(0, 3)]).toEqual([0, 0, 0]);
    expect(solveRidge(found, 1e-6).weights[0]).toBe(0);
  });

  it("may be added to once they were looked at", () => {
    const { add, sums } = gatherer(1, 1);
    add(1, (into) => into.set([1, 2]));
    sums();
    add(1, (into) => into.set([3, 6]));
    const whole = crossProducts(1, 1);
    addRows(whole, Float64Array.of(1, 2, 3, 6), Float64Array.of(1, 1));
    expect(sums()).toEqual(whole);
  });
});
