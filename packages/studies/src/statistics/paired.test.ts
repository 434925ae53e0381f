import { expect, it } from "vitest";
import { pairedDifferences } from "./paired.js";

const at = (body: number | null, training: number, value: number) => ({
  seeds: { body, training, data: 0 },
  value,
});

it("pairs by all seeds that both have", () => {
  expect(pairedDifferences([at(0, 0, 5), at(1, 1, 7), at(2, 2, 1)], [at(1, 1, 4), at(0, 0, 1)])).toEqual([
    at(0, 0, 4),
    at(1, 1, 3),
  ]);
  expect(pairedDifferences([at(0, 0, 5)], [at(1, 1, 4)])).toEqual([]);
});

it("averages over bodies where one of the two has none to draw", () => {
  const drawn = [at(0, 0, 4), at(1, 0, 6), at(0, 1, 1), at(1, 1, 3)];
  expect(pairedDifferences(drawn, [at(null, 0, 1), at(null, 1, 1)])).toEqual([
    at(null, 0, 4),
    at(null, 1, 1),
  ]);
});
