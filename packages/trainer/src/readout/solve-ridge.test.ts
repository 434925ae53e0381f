import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chosen } from "./choose-lambda.js";
import { addRows, crossProducts, joined } from "./cross-products.js";
import { errorOn } from "./held-error.js";
import { solveRidge } from "./solve-ridge.js";

interface Case {
  readonly rows: number;
  readonly features: number;
  readonly targets: number;
  readonly alike: number;
  readonly weights: readonly number[];
  readonly bias: readonly number[];
}

/** Made by `testing/oracles/ridge.py` with NumPy. */
const golden = JSON.parse(readFileSync(new URL("../../test/ridge.json", import.meta.url), "utf8")) as {
  readonly lambda: number;
  readonly cases: readonly Case[];
};

/** The oracle's numbers. */
function number(i: number, j: number, salt: number): number {
  const h = (i * 7919 + j * 104729 + (i + 1) * (j + 1) * 31 + i * i * 17 + j * j * 13 + salt * 977) % 100003;
  return ((h * h + 12345) % 1025) - 512;
}

/** Its rows: features, then targets. */
function rowsOf({ rows, features, targets, alike }: Omit<Case, "weights" | "bias">): Float64Array[] {
  return Array.from({ length: rows }, (_, i) => {
    const common = number(i, 0, 2) / 512 + 1;
    const x = Array.from({ length: features }, (_, j) =>
      Math.fround((number(i, j, 1) / 512) * alike + common),
    );
    const y = Array.from({ length: targets }, (_, j) => Math.fround(number(i, j, 3) / 512));
    return Float64Array.from([...x, ...y]);
  });
}

/** Sums over rows that come some at a time. */
function summed(rows: readonly Float64Array[], features: number, atOnce = 7, weights?: readonly number[]) {
  const sums = crossProducts(features, (rows[0]?.length ?? features) - features);
  for (let start = 0; start < rows.length; start += atOnce) {
    const some = rows.slice(start, start + atOnce);
    const block = Float64Array.from(some.flatMap((row) => [...row]));
    addRows(
      sums,
      block,
      Float64Array.from(some, (_, i) => weights?.[start + i] ?? 1),
    );
  }
  return sums;
}

const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.sqrt(Array.from(a, (value, i) => (value - b[i]!) ** 2).reduce((sum, square) => sum + square, 0)) /
  Math.hypot(...Array.from(b));

describe("solveRidge()", () => {
  for (const given of golden.cases)
    it(`is NumPy's solution of ${given.rows} rows of ${given.features} features`, () => {
      const sums = summed(rowsOf(given), given.features, 64);
      const { weights, bias } = solveRidge(sums, golden.lambda);
      expect(distance(weights, given.weights)).toBeLessThan(1e-6);
      expect(distance(bias, given.bias)).toBeLessThan(1e-6);
    });

  it("does not depend on how rows come, and loses nothing to a large mean", () => {
    const given = { rows: 60, features: 12, targets: 3, alike: 1 };
    const rows = rowsOf(given);
    const far = rows.map((row) => row.map((value, i) => (i < 12 ? value + 1e4 : value)));
    const { weights } = solveRidge(summed(rows, 12, 60), 1e-3);
    for (const atOnce of [1, 4, 5, 59])
      expect(distance(solveRidge(summed(rows, 12, atOnce), 1e-3).weights, weights)).toBeLessThan(1e-12);
    expect(distance(solveRidge(summed(far, 12), 1e-3).weights, weights)).toBeLessThan(1e-10);
    const parts = [rows.slice(0, 23), rows.slice(23)].map((part) => summed(part, 12));
    expect(distance(solveRidge(joined(parts[0]!, parts[1]!), 1e-3).weights, weights)).toBeLessThan(1e-12);
  });

  it("counts a row of weight 2 as two", () => {
    const rows = rowsOf({ rows: 30, features: 4, targets: 2, alike: 1 });
    const weights = rows.map((_, i) => 1 + (i % 2));
    const twice = rows.flatMap((row, i) => (i % 2 === 1 ? [row, row] : [row]));
    const [a, b] = [summed(rows, 4, 7, weights), summed(twice, 4)].map((sums) => solveRidge(sums, 0.1));
    expect(distance(a!.weights, b!.weights)).toBeLessThan(1e-12);
    expect(distance(a!.bias, b!.bias)).toBeLessThan(1e-12);
  });

  it("refuses λ = 0 where features depend on each other, and else takes the smallest weights", () => {
    const rows = rowsOf({ rows: 40, features: 4, targets: 1, alike: 1 }).map((row) =>
      Float64Array.of(row[0]!, row[1]!, row[0]! + row[1]!, row[3]!, row[4]!),
    );
    const sums = summed(rows, 4);
    expect(() => solveRidge(sums, 0)).toThrow(
      "Cannot solve for the output layer with λ = 0: the 4 features of 40 tokens are linearly dependent (number 2 is a sum of those before). Take a λ above 0",
    );
    // of a + b = c, what is least shares the weight out
    const { weights } = solveRidge(sums, 1e-18);
    const { weights: usual } = solveRidge(sums, 1e-7);
    expect(distance(weights, usual)).toBeLessThan(1e-6);
    const few = summed(rowsOf({ rows: 3, features: 8, targets: 1, alike: 1 }), 8);
    expect(() => solveRidge(few, 0)).toThrow("the 8 features of 3 tokens are linearly dependent");
    expect([...solveRidge(few, 1e-3).weights].every(Number.isFinite)).toBe(true);
  });

  it("takes what float32 leaves of a sum for nothing", () => {
    // the last of eight features around 3 is what makes all of them 0, as behind a norm
    const rows = rowsOf({ rows: 200, features: 8, targets: 1, alike: 1 });
    for (const row of rows) {
      for (let i = 0; i < 7; i++) row[i] = Math.fround(row[i]! + 3);
      row[7] = Math.fround(-row.subarray(0, 7).reduce((sum, value) => sum + value, 0));
    }
    expect(() => solveRidge(summed(rows, 8), 0)).toThrow("number 7 is a sum of those before");
    expect(() => solveRidge(summed(rows, 8), 1e-6)).not.toThrow();
  });

  it("solves with λ = 0 where features do not depend on each other, whatever their size", () => {
    const rows = rowsOf({ rows: 60, features: 6, targets: 1, alike: 1 });
    const { weights } = solveRidge(summed(rows, 6), 0);
    const scaled = rows.map((row) => row.map((value, i) => (i < 6 ? value * 10 ** (2 * i - 6) : value)));
    const found = solveRidge(summed(scaled, 6), 0).weights.map((value, i) => value * 10 ** (2 * i - 6));
    expect(distance(found, weights)).toBeLessThan(1e-9);
  });

  it("leaves a feature alone that never moves", () => {
    const rows = rowsOf({ rows: 20, features: 3, targets: 1, alike: 1 });
    for (const row of rows) row[1] = 5;
    const { weights } = solveRidge(summed(rows, 3), 1e-6);
    expect(weights[1]).toBe(0);
    expect(() => solveRidge(summed(rows, 3), 0)).toThrow("linearly dependent (number 1 never moves)");
  });
});

describe("the choice of λ", () => {
  const rows = rowsOf({ rows: 90, features: 40, targets: 2, alike: 1 });
  const fit = summed(rows.slice(0, 60), 40);
  const held = summed(rows.slice(60), 40);

  it("measures the error on rows that are held out", () => {
    for (const lambda of [1e-3, 10]) {
      const { weights, bias } = solveRidge(fit, lambda);
      let sum = 0;
      for (const row of rows.slice(60))
        for (const k of [0, 1]) {
          let off = row[40 + k]! - bias[k]!;
          for (let i = 0; i < 40; i++) off -= weights[k * 40 + i]! * row[i]!;
          sum += off * off;
        }
      expect(errorOn(held, { weights, bias })).toBeCloseTo(sum / 60, 10);
    }
  });

  it("takes the best, and then solves from all rows", async () => {
    const { lambda, trials, solution } = await chosen({ fit, held }, [1e-6, 1e-2, 1e3, 1e9]);
    const best = Math.min(...trials.map(({ error }) => error));
    expect(trials.find(({ error }) => error === best)!.lambda).toBe(lambda);
    // targets are noise: what is not learned is best
    expect(lambda).toBeGreaterThan(1);
    expect(distance(solution.weights, solveRidge(summed(rows, 40), lambda).weights)).toBeLessThan(1e-10);
  });
});
