import type { StudyTable } from "@permafrost/report";
import { stepsToConverge, stepsToReach } from "../../instruments/convergence.js";
import { summary } from "../../statistics/summary.js";
import type { Instrumented } from "./instrument.js";

/** How soon each arm has learned, as finely as it was evaluated. */
export async function convergenceTable({ cells }: Instrumented): Promise<StudyTable | undefined> {
  const curves = cells.map(({ arm, testing }) => ({
    arm,
    curves: testing.flatMap(({ curve = [] }) => (curve.at(-1)?.accuracy === undefined ? [] : [curve])),
  }));
  const ends = curves.flatMap(({ curves }) =>
    curves.length === 0 ? [] : [summary(curves.map((curve) => curve.at(-1)!.accuracy!)).mean],
  );
  if (ends.length === 0) return undefined;
  const lowest = Math.min(...ends) - 0.01;
  const rows = curves.map(({ arm, curves }) => {
    const reached = curves.map((curve) => stepsToReach(curve, lowest));
    return {
      name: arm,
      values: [
        curves.length === 0 ? null : summary(curves.map((curve) => stepsToConverge(curve)!)),
        // of some that never do, there is no mean
        curves.length === 0 || reached.includes(undefined) ? null : summary(reached as number[]),
      ],
    };
  });
  return {
    title: "Steps, on the selection split",
    heads: [
      "until within a point of its own end",
      `until ${(100 * lowest).toFixed(1)} %: a point below the lowest arm's end`,
    ],
    kind: "count",
    rows,
  };
}
