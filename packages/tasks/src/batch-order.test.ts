import fc from "fast-check";
import { expect, test } from "vitest";
import { groupedByLength, type Place, shuffled } from "./batch-order.js";
import { batches } from "./batches.js";
import { fromArrays } from "./own/memory-task.js";

const epochOf = (length: number, seed: number, epoch: number) => {
  const placeAt = shuffled(length, seed);
  return Array.from({ length }, (_, i) => placeAt(epoch * length + i));
};
const indices = (places: readonly Place[]) => places.map(({ index }) => index);

test("every epoch has all examples, each in another order", () => {
  const orders = Array.from({ length: 10 }, (_, epoch) => indices(epochOf(50, 3, epoch)));
  for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
  expect(new Set(orders.map(String)).size).toBe(10);
});

test("places know their epoch", () => {
  expect(epochOf(7, 0, 4).every(({ epoch }) => epoch === 4)).toBe(true);
});

test("the same seed gives the same order, another one another", () => {
  expect(epochOf(50, 1, 2)).toEqual(epochOf(50, 1, 2));
  expect(indices(epochOf(50, 1, 2))).not.toEqual(indices(epochOf(50, 2, 2)));
});

test("a position is the same wherever one starts", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 60 }), fc.nat(1000), fc.nat(300), (length, seed, position) => {
      const all = shuffled(length, seed);
      for (let i = 0; i < position; i++) all(i);
      expect(shuffled(length, seed)(position)).toEqual(all(position));
    }),
    { seed: 1 },
  );
});

test("batches of similar length are the same wherever one starts, and differ from window to window", () => {
  const made = () => groupedByLength(shuffled(640, 5), (index) => index % 9, 2, 5);
  const all = made();
  const inOrder = Array.from({ length: 640 }, (_, batch) => all(batch));
  expect(made()(500)).toEqual(inOrder[500]);
  expect(made()(64)).toEqual(inOrder[64]);
  // the whole split is gone through in 5 windows
  expect(indices(inOrder.slice(0, 320).flat()).sort((a, b) => a - b)).toEqual([...Array(640).keys()]);
  expect(indices(inOrder.slice(0, 320).flat())).not.toEqual(indices(inOrder.slice(320).flat()));
});

test("a stream that starts in the middle of the second epoch goes on as one that never stopped", async () => {
  const y = [...Array(10).keys()];
  const task = fromArrays({
    input: { kind: "values", tokens: 1, dim: 1 },
    output: { classes: 10 },
    train: { x: y, y },
    test: { x: y, y },
  });
  const seen = async (start: number) => {
    const labels: number[] = [];
    for await (const batch of batches(task, { batchSize: 3, seed: 8, start, count: 10 - start }))
      labels.push(...batch.y);
    return labels;
  };
  const all = await seen(0);
  expect(all.slice(0, 10)).not.toEqual(all.slice(10, 20));
  for (const start of [3, 4, 5]) expect(await seen(start)).toEqual(all.slice(3 * start));
});
