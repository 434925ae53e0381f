import { describe, expect, it } from "vitest";
import { contractionOf, distancesOf, sizeOfStates } from "./contraction.js";

const fading = (factor: number, count: number) => Array.from({ length: count }, (_, i) => factor ** i);

describe("contractionOf()", () => {
  it("is the factor a token", () => {
    for (const factor of [0.3, 0.9, 1, 1.02])
      expect(contractionOf(fading(factor, 60), 0.1)).toBeCloseTo(factor, 6);
  });

  it("looks past what grows or fades at first, and not at what rounding leaves", () => {
    const late = [0.1, 5, 1, ...fading(0.8, 200)];
    expect(contractionOf(late, 0.1)).toBeCloseTo(0.8, 2);
    const noisy = fading(0.5, 60).map((distance) => Math.max(distance, 3e-7));
    expect(contractionOf(noisy, 0.1)).toBeCloseTo(0.5, 6);
  });

  it("takes nothing for a fading that is rounding", () => {
    // what is left of a small push is soon what float32 leaves of states of that size
    const small = fading(0.5, 60).map((distance) => 1e-4 * distance + 1e-7);
    expect(contractionOf(small, 1)).toBeCloseTo(0.5, 1);
    expect(contractionOf([1e-7, 1e-7, 1e-7], 1)).toBeNaN();
  });

  it("is 0 of what forgets at once", () => {
    expect(contractionOf([1, 0, 0], 1)).toBe(0);
    expect(contractionOf([0, 0], 1)).toBeNaN();
  });

  it("takes distances between whole states", () => {
    const a = Float32Array.of(0, 0, 1, 1, 0, 0, 1, 1);
    const b = Float32Array.of(3, 4, 1, 1, 0, 0, 1, 2);
    expect(sizeOfStates(b, 2)).toBeCloseTo(Math.sqrt((25 + 2 + 0 + 5) / 4), 9);
    expect(distancesOf(a, b, 2, 2)).toEqual([Math.sqrt(25 / 2), Math.sqrt(1 / 2)]);
  });
});
