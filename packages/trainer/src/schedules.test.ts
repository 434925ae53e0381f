import { describe, expect, it } from "vitest";
import { constant, cosine, linear, type Schedule, warmup } from "./schedules.js";

const first = (schedule: Schedule, steps: number) =>
  Array.from({ length: steps }, (_, i) => Number(schedule(i + 1).toFixed(6)));

describe("schedules", () => {
  it("stay, or fall to their end and stay there", () => {
    expect(first(constant(0.5), 3)).toEqual([0.5, 0.5, 0.5]);
    expect(first(linear(1, { steps: 5 }), 6)).toEqual([1, 0.75, 0.5, 0.25, 0, 0]);
    expect(first(linear(1, { steps: 3, to: 0.5 }), 4)).toEqual([1, 0.75, 0.5, 0.5]);
    expect(first(cosine(2, { steps: 5 }), 6)).toEqual([2, 1.707107, 1, 0.292893, 0, 0]);
    expect(first(cosine(2, { steps: 3, to: 1 }), 3)).toEqual([2, 1.5, 1]);
  });

  it("rise first, and then begin", () => {
    expect(first(warmup(4, constant(2)), 6)).toEqual([0.5, 1, 1.5, 2, 2, 2]);
    expect(first(warmup(2, linear(1, { steps: 3 })), 6)).toEqual([0.5, 1, 1, 0.5, 0, 0]);
  });

  it("of a single step are their beginning", () => {
    expect(linear(1, { steps: 1 })(1)).toBe(1);
    expect(cosine(1, { steps: 1 })(1)).toBe(1);
  });
});
