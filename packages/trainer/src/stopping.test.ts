import { describe, expect, it } from "vitest";
import type { StopOptions } from "./stop-options.js";
import { checkStop, stopRule } from "./stopping.js";

/** How many of the evaluations it takes. */
function stopsAfter(options: StopOptions, seen: readonly (readonly [loss: number, accuracy: number])[]) {
  const judge = stopRule(options, { loss: "lower", accuracy: "higher" });
  const at = seen.findIndex(([loss, accuracy]) => judge({ loss, accuracy, labels: 1, examples: 1 }).enough);
  return at < 0 ? undefined : at + 1;
}

describe("stopRule", () => {
  const seen = [
    [1, 0.1],
    [0.8, 0.3],
    [0.9, 0.4],
    [0.8, 0.4],
    [0.7, 0.4],
  ] as const;

  it("never stops unless it is told to", () => {
    expect(stopsAfter({}, seen)).toBeUndefined();
  });

  it("stops after evaluations without a new best; equal is not better", () => {
    expect(stopsAfter({ patience: 2 }, seen)).toBe(4);
    expect(stopsAfter({ patience: 3 }, seen)).toBeUndefined();
    expect(stopsAfter({ patience: 1 }, seen)).toBe(3);
    expect(stopsAfter({ patience: 2, metric: "accuracy" }, seen)).toBe(5);
  });

  it("stops once enough is right", () => {
    expect(stopsAfter({ until: 0.3 }, seen)).toBe(2);
    expect(stopsAfter({ until: 0.5 }, seen)).toBeUndefined();
  });

  it("takes a number that is none for no best", () => {
    expect(
      stopsAfter({ patience: 2 }, [
        [Number.NaN, 0],
        [1, 0],
        [Number.NaN, 0],
        [Number.NaN, 0],
      ]),
    ).toBe(4);
  });

  it("refuses what makes no sense, before anything is compiled", () => {
    const check = (options: object) => () => checkStop({ kind: "classes" }, options);
    expect(check({ patience: 2, metric: "accuracy", until: 0.9 })).not.toThrow();
    for (const [options, message] of [
      [{ patience: 0 }, "expected patience to be a whole number of at least 1, found 0"],
      [{ patience: "3" }, 'expected patience to be a whole number of at least 1, found the string "3"'],
      [{ metric: 1 }, "expected metric to be a name, found 1"],
    ] as const)
      expect(check(options)).toThrow(new RangeError(`Cannot stop early: ${message}`));
    expect(check({ metric: "f1" })).toThrow('Cannot judge by "f1"');
  });

  it("refuses options that there are not, with the nearest", () => {
    for (const [wrong, right] of [
      ["pacience", "patience"],
      ["matrics", "metrics"],
    ])
      expect(() => checkStop({ kind: "classes" }, { [wrong!]: 1 })).toThrow(
        new TypeError(`Cannot stop early: there is no option "${wrong}"; the nearest is "${right}"`),
      );
    expect(() => checkStop({ kind: "classes" }, { batchSize: 4 } as object)).toThrow(
      'there is no option "batchSize"',
    );
  });

  it("goes by a metric of one's own, whichever way that is better", () => {
    const better = { loss: "lower", error: "lower", hits: "higher" } as const;
    const values = [3, 2, 4, 2, 1];
    for (const [metric, expected] of [
      ["error", [true, true, false, false, true]],
      ["hits", [true, false, true, false, false]],
    ] as const) {
      const judge = stopRule({ metric }, better);
      const found = values.map(
        (value) => judge({ loss: 0, accuracy: 0, labels: 1, examples: 1, metrics: { [metric]: value } }).best,
      );
      expect(found).toEqual(expected);
    }
    expect(() => stopRule({ metric: "f1" }, better)).toThrow(
      'Cannot judge by "f1": what is measured is loss, error, hits',
    );
    expect(() => stopRule({ until: 1 }, better)).toThrow('Cannot judge by "accuracy"');
  });
});
