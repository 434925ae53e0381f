import type { StudyTable } from "@permafrost/report";
import { scoreBy } from "../../plan/metric.js";
import { summary } from "../../statistics/summary.js";
import { trainingScores } from "../training-scores.js";
import type { Instrumented } from "./instrument.js";

/** What each arm scores on the examples that it was trained on, and on others: who learns by heart (paper table 7). */
export async function trainingTable({ cells, folder }: Instrumented): Promise<StudyTable | undefined> {
  const scores = await trainingScores(cells, folder);
  const rows = cells.map(({ arm, testing, metric }) => {
    const pairs = testing.flatMap(({ id, test }) => {
      const pair = [scores[id] ?? undefined, test].map((score) => scoreBy(score, metric.name));
      return pair.every(Number.isFinite) ? [pair as [number, number]] : [];
    });
    const columns = [
      pairs.map(([training]) => training),
      pairs.map(([, test]) => test),
      pairs.map(([training, test]) => training - test),
    ];
    return { name: arm, values: columns.map((values) => (values.length === 0 ? null : summary(values))) };
  });
  if (rows.every(({ values }) => values[0] === null)) return undefined;
  return {
    title: "On training examples, up to 1,024 of them, and on test examples",
    heads: ["training", "test", "difference"],
    kind: "metric",
    rows,
  };
}
