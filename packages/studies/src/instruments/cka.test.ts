import { describe, expect, it } from "vitest";
import { linearCka } from "./cka.js";

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const x = upTo(12).map((i) => upTo(5).map((j) => Math.sin(1 + 3 * i + 7 * j) + 0.1 * i));
const y = upTo(12).map((i) => [...upTo(3).map((j) => Math.cos(2 * i + j * i)), x[i]![0]! ** 2]);

describe("linearCka()", () => {
  it("is NumPy's", () => {
    // testing/oracles/cka.py
    expect(linearCka(x, y)).toBeCloseTo(0.3827662610570798, 12);
    expect(linearCka(y, x)).toBeCloseTo(0.3827662610570798, 12);
    const [left, right] = [x.map((row) => row.slice(0, 2)), x.map((row) => row.slice(2))];
    expect(linearCka(left, right)).toBeCloseTo(0.5660009875325636, 12);
  });

  it("does not see shifts, scales and turns", () => {
    const turned = x.map(([a, b, ...rest]) => [
      3 * (0.6 * a! - 0.8 * b!) + 1,
      3 * (0.8 * a! + 0.6 * b!),
      ...rest.map((value) => 3 * value),
    ]);
    expect(linearCka(x, turned)).toBeCloseTo(1, 12);
  });

  it("says what cannot be compared", () => {
    expect(() => linearCka(x, y.slice(1))).toThrow("the same for both, found 12 and 11");
    expect(() => linearCka(x, [...y.slice(1), [1]])).toThrow(
      "expected 4 of each example, found 1 of example 11",
    );
    expect(() =>
      linearCka(
        x,
        x.map(() => [1, 1]),
      ),
    ).toThrow("those of all examples are the same");
  });
});
