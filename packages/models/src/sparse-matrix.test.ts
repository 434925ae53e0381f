import { describe, expect, it } from "vitest";
import { cyclicPart } from "./sparse-matrix.js";

describe("cyclicPart()", () => {
  it("is empty where nothing comes back", () => {
    // 1 hears 0, and 2 hears both
    expect(cyclicPart(Float32Array.of(0, 0, 0, 1, 0, 0, 1, 1, 0))).toEqual([]);
  });

  it("leaves out what only speaks or only hears", () => {
    // 1 and 2 hear each other, 1 hears itself and 0, and 3 hears 2
    const values = Float32Array.of(...[0, 0, 0, 0], ...[9, 2, 3, 0], ...[0, 4, 0, 0], ...[0, 0, 5, 0]);
    expect(cyclicPart(values)).toEqual([
      { columns: Int32Array.of(0, 1), values: Float64Array.of(2, 3) },
      { columns: Int32Array.of(0), values: Float64Array.of(4) },
    ]);
  });
});
