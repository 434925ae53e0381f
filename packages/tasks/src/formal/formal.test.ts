import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Task } from "../task.js";
import { brackets } from "./brackets.js";
import { copy, sort } from "./twice.js";

function example(
  { splits, input: { tokens } }: Task,
  seed = 0,
  index = 0,
  split: "train" | "test" = "train",
) {
  const [x, y] = [new Int32Array(tokens), new Int32Array(tokens)];
  const weights = new Float32Array(tokens).fill(1);
  expect(splits[split].write(index, { seed, epoch: 0 }, x, y, weights)).toBe(tokens);
  return { x: [...x], y: [...y], weights: [...weights] };
}

describe("brackets", () => {
  test("has a label of all ids at each token", () => {
    const { input, output, weighted } = brackets({ kinds: 3, tokens: 7 });
    expect(input).toEqual({ kind: "ids", tokens: 7, vocabulary: 6 });
    expect(output).toEqual({ tokens: 7, labels: 1, classes: 6 });
    expect(weighted).toBeUndefined();
  });

  test("closes what was opened last, for every seed", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 9 }), (seed, index, kinds) => {
        const { x, y } = example(brackets({ kinds, tokens: 60 }), seed, index);
        expect(y.slice(0, -1)).toEqual(x.slice(1));
        const open: number[] = [];
        for (const id of [...x, y.at(-1)!]) {
          if (id < kinds) open.push(id);
          else expect(open.pop()).toBe(id - kinds);
        }
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test("opens as often as it is told to where one could close", () => {
    const count = (opens: number) => {
      const { x } = example(brackets({ kinds: 2, tokens: 20_000, opens }));
      let [open, could, did] = [0, 0, 0];
      for (const id of x) {
        if (open > 0) could++;
        if (open > 0 && id < 2) did++;
        open += id < 2 ? 1 : -1;
      }
      return did / could;
    };
    expect(count(0.4)).toBeCloseTo(0.4, 1.5);
    expect(count(0)).toBe(0);
    expect(count(1)).toBe(1);
  });

  // a walk of chance 1/32 for each kind
  test("has all kinds", () => {
    expect(new Set(example(brackets({ tokens: 4000 })).x).size).toBe(64);
  });
});

describe("copy and sort", () => {
  test("say again what was given, after a mark; only that counts", () => {
    const { x, y, weights } = example(copy({ symbols: 5, tokens: 8 }));
    const given = x.slice(0, 4);
    expect(given.every((id) => id >= 0 && id < 5)).toBe(true);
    expect([...x, y.at(-1)]).toEqual([...given, 5, ...given]);
    expect(weights).toEqual([0, 0, 0, 1, 1, 1, 1, 1]);
    expect(copy().weighted).toBe(true);
  });

  test("sort by ids, not by how they are written", () => {
    const { x, y } = example(sort({ symbols: 40, tokens: 64 }));
    const given = x.slice(0, 32);
    expect([...x, y.at(-1)]).toEqual([...given, 40, ...given.toSorted((a, b) => a - b)]);
    expect(given).not.toEqual(given.toSorted((a, b) => a - b));
  });

  test("give the same for the same seed, and other texts in other splits", () => {
    for (const task of [copy(), sort(), brackets()]) {
      expect(example(task, 4, 7)).toEqual(example(task, 4, 7));
      expect(example(task, 4, 7).x).not.toEqual(example(task, 4, 8).x);
      expect(example(task, 4, 7).x).not.toEqual(example(task, 5, 7).x);
      expect(example(task, 4, 7).x).not.toEqual(example(task, 4, 7, "test").x);
    }
  });
});

test("sizes that make no sense are refused, and options that there are not", () => {
  expect(() => copy({ tokens: 7 })).toThrow("expected tokens to be an even number, found 7");
  expect(() => sort({ symbols: 0 })).toThrow("expected symbols to be a whole number of at least 1, found 0");
  expect(() => brackets({ kinds: 1.5 })).toThrow("expected kinds to be a whole number");
  expect(() => brackets({ opens: 2 })).toThrow("expected opens to be a share from 0 to 1, found 2");
  expect(() => brackets({ depth: 3 } as object)).toThrow('there is no option "depth"');
});
