import { describe, expect, it } from "vitest";
import { PARTS, subsetName, subsets } from "../../instruments/subsets.js";
import type { CellState } from "../../work/study-state.js";
import { convergenceTable } from "./convergence-table.js";
import { sharesTable } from "./shares-table.js";

const METRIC = { name: "accuracy", better: "higher" } as const;
const MAJORITY = [{ name: "majority", metric: "accuracy", value: 0.5 }] as never;

const cell = (arm: string, testing: readonly object[]) =>
  ({ arm, metric: METRIC, testing }) as unknown as CellState;

const test = (seed: number, accuracy: number, curve: readonly number[] = []) => ({
  seeds: { body: seed, training: seed, data: seed },
  test: { loss: 1, accuracy },
  curve: curve.map((value, i) => ({ step: 10 * (i + 1), loss: 1, accuracy: value })),
});

describe("shares", () => {
  const WORTH = { input: 0.04, norms: 0.2, positions: 0.01, output: 0.05 };
  // parts add up but for norms and output, which are worth 0.1 more together
  const worth = (parts: readonly string[], seed: number) =>
    parts.reduce((sum, part) => sum + WORTH[part as "input"], 0.5 + (seed * parts.length) / 1000) +
    (parts.includes("norms") && parts.includes("output") ? 0.1 : 0);
  const cells = (seeds: readonly number[]) =>
    subsets(PARTS).map((parts) =>
      cell(
        subsetName(parts),
        seeds.map((seed) => test(seed, worth(parts, seed))),
      ),
    );

  it("are each seed's, and what two add together they share", async () => {
    const table = await sharesTable({ cells: cells([0, 2]), floors: MAJORITY, folder: "" });
    const found = table!.rows.map(({ name, values }) => [
      name,
      values[0]!.mean.toFixed(4),
      values[0]!.deviation.toFixed(4),
    ]);
    expect(found).toEqual([
      ["input", "0.0410", "0.0014"],
      ["norms", "0.2510", "0.0014"],
      ["positions", "0.0110", "0.0014"],
      ["output", "0.1010", "0.0014"],
      ["all together, beyond none", "0.4040", "0.0057"],
    ]);
  });

  it("are not told where a set of parts is missing, or what nothing is worth", async () => {
    const all = cells([0]);
    expect(await sharesTable({ cells: all.slice(1), floors: MAJORITY, folder: "" })).toBeUndefined();
    expect(await sharesTable({ cells: all, floors: [], folder: "" })).toBeUndefined();
    expect(await sharesTable({ cells: [], floors: MAJORITY, folder: "" })).toBeUndefined();
  });
});

describe("convergence", () => {
  it("is until the own end, and until the end of the lowest", async () => {
    const table = await convergenceTable({
      cells: [
        cell("fast", [test(0, 1, [0.7, 0.9, 0.9]), test(1, 1, [0.85, 0.9, 0.9])]),
        cell("slow", [test(0, 1, [0.5, 0.6, 0.8]), test(1, 1, [0.5, 0.795, 0.8])]),
        cell("untested", []),
      ],
      floors: [],
      folder: "",
    });
    expect(table!.heads[1]).toContain("79.0 %");
    expect(table!.rows.map(({ values }) => values.map((value) => value?.mean))).toEqual([
      [20, 15],
      [25, 25],
      [undefined, undefined],
    ]);
  });

  it("has no mean of some that never came so far, and is none of values", async () => {
    const cells = [
      cell("a", [test(0, 1, [0.5, 0.9]), test(1, 1, [0.5, 0.6])]),
      cell("b", [test(0, 1, [0.7, 0.7])]),
    ];
    const table = await convergenceTable({ cells, floors: [], folder: "" });
    expect(table!.rows[0]!.values).toEqual([expect.objectContaining({ mean: 20 }), null]);
    expect(
      await convergenceTable({ cells: [cell("a", [test(0, 1)])], floors: [], folder: "" }),
    ).toBeUndefined();
  });
});
