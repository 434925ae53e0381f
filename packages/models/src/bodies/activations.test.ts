import { evaluate, gradients, reduceSum, reshape, weight } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import upstream from "../../test/activations.json" with { type: "json" };
import { ACTIVATIONS } from "./activations.js";

const { x, activations } = upstream;

describe.each(Object.entries(activations))("%s", (name, { values, slopes }) => {
  it("is what upstream's is, and so is its slope", () => {
    const input = weight("x", [x.length]);
    const y = ACTIVATIONS[name]!(input);
    const [slope] = gradients(reshape(reduceSum(y, [0]), []), [input]);
    const found = evaluate({ y, slope: slope! }, { x });
    for (const i of x.keys()) {
      // upstream rounds √(2/π) and 1.702 otherwise than to float64
      expect(found.y[i]!, `at ${x[i]}`).toBeCloseTo(values[i]!, 6);
      expect(found.slope[i]!, `slope at ${x[i]}`).toBeCloseTo(slopes[i]!, 6);
    }
  });
});

it("every activation is compared", () => {
  expect(Object.keys(ACTIVATIONS).sort()).toEqual(Object.keys(activations).sort());
});
