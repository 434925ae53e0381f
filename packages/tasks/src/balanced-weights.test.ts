import { expect, test } from "vitest";
import { balancedWeights } from "./balanced-weights.js";
import { bitXor } from "./bit-xor.js";
import { fromArrays } from "./own/memory-task.js";

const taskOf = (y: readonly number[], classes: number) =>
  fromArrays({
    input: { kind: "values", tokens: 1, dim: 1 },
    output: { classes },
    train: { x: y, y },
    test: { x: [0], y: [0] },
  });

test("classes count alike, as scikit-learn's compute_class_weight has it", () => {
  expect(balancedWeights(taskOf([0, 0, 0, 1], 2))).toEqual([4 / 6, 2]);
  expect(balancedWeights(taskOf([0, 1, 2], 3))).toEqual([1, 1, 1]);
  expect(balancedWeights(taskOf([0, 2], 3))).toEqual([2 / 3, 0, 2 / 3]);
});

test("endless examples cannot be counted", () => {
  expect(() => balancedWeights(bitXor())).toThrow(
    "Cannot balance the classes of bit-xor: expected classes and a number of training examples, found endless examples; give weights as numbers",
  );
});
