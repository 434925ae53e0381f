import type { StudyTable } from "@permafrost/report";
import { shapleyShares } from "../../instruments/shapley.js";
import { PARTS, subsetName } from "../../instruments/subsets.js";
import { summary } from "../../statistics/summary.js";
import { testsOf } from "../tests-of.js";
import type { Instrumented } from "./instrument.js";

/** What needs nothing thawed. */
const NOTHING: ReadonlySet<string> = new Set(["majority", "mean"]);

/** What each part adds on average over all orders, for each seed that all sets of parts were tested with. */
export async function sharesTable({ cells, floors }: Instrumented): Promise<StudyTable | undefined> {
  const metric = cells[0]?.metric.name;
  const nothing = floors.find((floor) => NOTHING.has(floor.name) && floor.metric === metric)?.value;
  const bySet = new Map(
    cells.map((cell) => [
      cell.arm,
      new Map(testsOf(cell).map(({ seeds, value }) => [JSON.stringify(seeds), value])),
    ]),
  );
  const shares = [...(bySet.get(subsetName(PARTS))?.keys() ?? [])].flatMap((seed) => {
    const worth = (parts: readonly string[]) =>
      parts.length === 0 ? nothing : bySet.get(subsetName(parts))?.get(seed);
    try {
      return [shapleyShares(PARTS, worth)];
    } catch (error) {
      // not all sets have it
      if (error instanceof RangeError) return [];
      throw error;
    }
  });
  if (shares.length === 0) return undefined;
  const rows = PARTS.map((part) => [part, shares.map((each) => each[part])] as const);
  const sums = shares.map((each) => PARTS.reduce((sum, part) => sum + each[part], 0));
  return {
    title: `Shapley shares: what each part adds, on average over all orders in which parts could thaw (${shares.length === 1 ? "one seed" : `${shares.length} seeds`})`,
    heads: ["share"],
    kind: "metric",
    rows: [...rows, ["all together, beyond none", sums] as const].map(([name, values]) => ({
      name,
      values: [summary(values)],
    })),
  };
}
