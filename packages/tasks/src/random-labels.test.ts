import { expect, test } from "vitest";
import { randomLabels } from "./random-labels.js";

function example(split: "train" | "validation" | "test", index: number, seed = 0, bits = 10) {
  const x = new Float32Array(bits);
  const y = new Int32Array(1);
  const tokens = randomLabels({ bits }).splits[split]!.write(index, { seed, epoch: 3 }, x, y);
  return { x: x.join(""), y: y[0]!, tokens };
}

test("each string of bits comes once, with a label that stays what it is", () => {
  const { splits, output } = randomLabels();
  expect(output).toEqual({ tokens: 1, labels: 1, classes: 16 });
  expect(splits.train!.length).toBe(1024);
  expect(example("train", 0).x).toBe("0000000000");
  expect(example("train", 6)).toMatchObject({ x: "0000000110", tokens: 10 });
  expect(new Set(Array.from({ length: 1024 }, (_, i) => example("train", i).x)).size).toBe(1024);
  for (const index of [0, 1, 1023])
    for (const split of ["validation", "test"] as const)
      expect(example(split, index)).toEqual(example("train", index));
});

test("classes are drawn by the seed, each as often as any other", () => {
  const labels = (seed: number) => Array.from({ length: 4096 }, (_, i) => example("train", i, seed, 12).y);
  const counts = new Int32Array(16);
  for (const label of labels(1)) counts[label]!++;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 256) ** 2 / 256, 0);
  // 15 degrees of freedom: 37.7 at one in a thousand
  expect(chiSquare).toBeLessThan(37.7);
  const other = labels(2);
  const same = labels(1).filter((label, i) => label === other[i]).length;
  expect(Math.abs(same / 4096 - 1 / 16)).toBeLessThan(0.016);
});

test.each([
  [{ bits: 0 }, "expected bits to be a whole number of at least 1, found 0"],
  [{ bits: 21 }, "expected bits to be a whole number of at most 20, found 21"],
  [{ bit: 3 }, '"bit"'],
])("refuses %j", (options, message) => {
  expect(() => randomLabels(options as never)).toThrow(message);
});
