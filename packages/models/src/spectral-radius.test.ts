import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { draw } from "./draw.js";
import type { Initializer } from "./parameter.js";
import { scaleToRadius, spectralRadius } from "./spectral-radius.js";

const square = (init: Initializer, n: number, name = "W") => draw(init, [n, n], 3, name);
const sparse = (of: Initializer, density: number): Initializer => ({ kind: "sparse", of, density });
const normal = { kind: "normal", mean: 0, std: 1 } as const;

/** The same from all eigenvalues at once. */
function byDecomposition(values: Float32Array): number {
  const n = Math.sqrt(values.length);
  const rows = Array.from({ length: n }, (_, i) => [...values.subarray(i * n, (i + 1) * n)]);
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(new Matrix(rows), {
    assumeSymmetric: false,
  });
  return Math.max(...realEigenvalues.map((real, i) => Math.hypot(real, imaginaryEigenvalues[i]!)));
}

describe("spectralRadius()", () => {
  it("is that of matrices whose eigenvalues are known", () => {
    expect(spectralRadius(Float32Array.of(3, 100, 0, -4))).toBeCloseTo(4, 12);
    // a turn by a right angle, and twice as long
    expect(spectralRadius(Float32Array.of(0, -2, 2, 0))).toBeCloseTo(2, 12);
    expect(spectralRadius(square({ kind: "orthogonal", gain: 0.7 }, 30))).toBeCloseTo(0.7, 6);
    // a cycle of three: the third root of its product
    expect(spectralRadius(Float32Array.of(0, 0, 2, 5, 0, 0, 0, 0.8, 0))).toBeCloseTo(2, 7);
    expect(spectralRadius(Float32Array.of(-0.25))).toBe(0.25);
  });

  it.each<[string, Initializer, number]>([
    ["normal", normal, 320],
    ["uniform", { kind: "uniform", low: -1, high: 1 }, 320],
    ["with a mean, which makes one eigenvalue large", { kind: "normal", mean: 0.1, std: 1 }, 300],
    ["bernoulli and sparse", sparse({ kind: "bernoulli", value: 1 }, 0.05), 320],
    ["so sparse that it falls to pieces", sparse(normal, 0.004), 400],
    ["a ring too large to be decomposed", { kind: "ring", value: 0.9 }, 230],
  ])("agrees with all eigenvalues at once: %s", (_, init, n) => {
    const values = square(init, n);
    expect(Math.abs(spectralRadius(values) / byDecomposition(values) - 1)).toBeLessThan(1e-9);
  });

  it("is 0 where nothing comes back", () => {
    const chain = square(normal, 250).map((value, i) => (Math.floor(i / 250) > i % 250 ? value : 0));
    expect(spectralRadius(chain)).toBe(0);
    expect(spectralRadius(new Float32Array(9))).toBe(0);
  });
});

describe("scaleToRadius()", () => {
  it.each([
    [100, 0.9, normal],
    [100, 1.25, sparse({ kind: "uniform", low: -1, high: 1 }, 0.1)],
    [250, 1e-3, normal],
  ] as const)("makes %i units' radius %d to float32's precision", (n, radius, init) => {
    const scaled = scaleToRadius(square(init, n), radius, "W");
    expect(Math.abs(byDecomposition(scaled) / radius - 1)).toBeLessThan(1e-7);
  });

  it("refuses what has no eigenvalue to scale", () => {
    expect(() => scaleToRadius(Float32Array.of(0, 1, 0, 0), 0.9, '"W"')).toThrow(
      new RangeError(
        'Cannot scale "W" to the spectral radius 0.9: expected an eigenvalue that is not 0, found none; take a higher density, more units or another seed',
      ),
    );
  });
});
