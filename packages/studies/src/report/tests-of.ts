import { scoreBy } from "../plan/metric.js";
import type { SeededValue } from "../statistics/crossed.js";
import type { CellState } from "../work/study-state.js";

/** Tests of a cell by their seeds, in its metric; what is no number is none. */
export const testsOf = ({ testing, metric }: Pick<CellState, "testing" | "metric">): readonly SeededValue[] =>
  testing
    .map(({ seeds, test }) => ({ seeds, value: scoreBy(test, metric.name) }))
    .filter(({ value }) => Number.isFinite(value));
