import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bitXor } from "./bit-xor.js";
import { heldOut, selectionSplit, withValidation } from "./held-out.js";
import type { Split, Task } from "./task.js";

/** Example i of training has the label i; one that is augmented has 1 as its value, else 0. */
function numbered(length: number, train: Partial<Split> = {}): Task {
  const split = (name: "train" | "test"): Split => ({
    name,
    length,
    write(index, { augment = true }, x, y, weights) {
      x[0] = augment ? 1 : 0;
      y[0] = index;
      if (weights) weights[0] = index / 2;
      return 1;
    },
    tokensOf: (index) => index + 1,
  });
  return {
    name: "numbered",
    input: { kind: "values", tokens: 1, dim: 1 },
    output: { tokens: 1, labels: 1, classes: 2 ** 20 },
    ragged: false,
    weighted: true,
    splits: { train: { ...split("train"), ...train }, test: split("test") },
  };
}

function read(split: Split, index: number) {
  const x = new Float32Array(1);
  const y = new Int32Array(1);
  const weights = new Float32Array(1);
  split.write(index, { seed: 0, epoch: 0 }, x, y, weights);
  return { augmented: x[0], row: y[0]!, weight: weights[0] };
}

const rowsOf = (split: Split, count = split.length) =>
  Array.from({ length: count }, (_, index) => read(split, index).row);

function parts(task: Task, count?: number) {
  const { train, validation } = task.splits;
  return { train: rowsOf(train, count), validation: rowsOf(validation!, count) };
}

describe("heldOut", () => {
  test("every training example is on one side, and on one only", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 300 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.nat(100),
        (length, share, seed) => {
          const { train, validation } = parts(heldOut(numbered(length), { share, seed }));
          expect([...train, ...validation].sort((a, b) => a - b)).toEqual([...Array(length).keys()]);
          expect(validation.length).toBe(Math.max(1, Math.min(length - 1, Math.round(length * share))));
        },
      ),
      { seed: 1 },
    );
  });

  test("a tenth is held out at random, the same one each time", () => {
    const { validation } = parts(heldOut(numbered(1000)));
    expect(validation.length).toBe(100);
    expect(parts(heldOut(numbered(1000))).validation).toEqual(validation);
    expect(parts(heldOut(numbered(1000), { seed: 1 })).validation).not.toEqual(validation);
    // neither the first nor the last ones: in each tenth of the split there are some
    expect(new Set(validation.map((row) => Math.floor(row / 100))).size).toBe(10);
  });

  test("of an endless split every tenth is taken", () => {
    const { train, validation } = parts(heldOut(numbered(Number.POSITIVE_INFINITY)), 90);
    expect(validation.slice(0, 3)).toEqual([9, 19, 29]);
    expect([...train, ...validation.slice(0, 10)].sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
  });

  test("of examples that share parts the end is taken, after a gap", () => {
    const { train, validation } = parts(heldOut(numbered(100, { overlap: 3 })));
    expect(train).toEqual([...Array(87).keys()]);
    expect(validation).toEqual(Array.from({ length: 10 }, (_, i) => 90 + i));
  });

  test("is not augmented, while training is", () => {
    const { train, validation } = heldOut(numbered(20)).splits;
    expect(read(train, 0).augmented).toBe(1);
    expect(read(validation!, 0).augmented).toBe(0);
  });

  test("weights and lengths are those of the examples", () => {
    const { validation } = heldOut(numbered(50)).splits;
    const { row, weight } = read(validation!, 3);
    expect(weight).toBe(row / 2);
    expect(validation!.tokensOf!(3)).toBe(row + 1);
  });

  test("the test split stays as it is", () => {
    const task = numbered(20);
    expect(heldOut(task).splits.test).toBe(task.splits.test);
  });

  test.each([0, 1, -0.1, Number.NaN])("refuses a share of %d", (share) => {
    expect(() => heldOut(numbered(20), { share })).toThrow(
      `Cannot hold examples of numbered out of training: expected a share above 0 and below 1, found ${share}`,
    );
  });

  test("refuses a single example, and a second validation split", () => {
    expect(() => heldOut(numbered(1))).toThrow("of 1, too few are left to train and to select on");
    expect(() => heldOut(numbered(4, { overlap: 3 }))).toThrow("of 4, too few are left");
    expect(() => heldOut(bitXor())).toThrow("it has a validation split already");
  });
});

test("withValidation leaves a validation split alone", () => {
  const task = bitXor();
  expect(withValidation(task)).toBe(task);
  expect(withValidation(numbered(20)).splits.validation?.length).toBe(2);
});

test("selection is on validation, never on test", () => {
  expect(selectionSplit(bitXor())).toBe("validation");
  expect(selectionSplit(heldOut(numbered(20)))).toBe("validation");
  expect(() => selectionSplit(numbered(20))).toThrow(
    "Cannot select on numbered: expected a validation split, found train, test",
  );
});
