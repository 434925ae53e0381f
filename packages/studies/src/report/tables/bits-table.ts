import type { StudyTable } from "@permafrost/report";
import { bitsPerWeight } from "../../instruments/bits-per-weight.js";
import { summary } from "../../statistics/summary.js";
import { trainingScores } from "../training-scores.js";
import type { Instrumented } from "./instrument.js";

/** How much of the labels that it was trained on each thawed weight of an arm holds; none where training examples never end, or labels are values. */
export async function bitsTable({ cells, folder }: Instrumented): Promise<StudyTable | undefined> {
  const scores = await trainingScores(cells, folder);
  const rows = cells.flatMap(({ arm, testing, counts: { thawed } }) => {
    const held = testing.flatMap(({ id }) => {
      const score = scores[id];
      if (!score || score.labels === null || score.classes < 2) return [];
      const { loss, labels, classes } = score;
      const each = bitsPerWeight({ loss, labels, classes, thawed });
      return [[each, (each * thawed) / (labels * Math.log2(classes))] as const];
    });
    if (held.length === 0) return [];
    return [{ name: arm, values: [0, 1].map((i) => summary(held.map((each) => each[i]!))) }];
  });
  if (rows.length === 0) return undefined;
  return {
    title: "Bits of its training labels that each thawed weight holds, and how many of all bits that is",
    heads: ["bits per thawed weight", "share of all"],
    kind: "number",
    rows,
  };
}
