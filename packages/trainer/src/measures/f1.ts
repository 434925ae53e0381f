import type { Metric } from "./measure.js";
import { byLabel, type ClassCounts, countsByClass, meanOf } from "./row-tools.js";

const f1Of = ({ hit, wrong, missed }: ClassCounts) => (2 * hit) / (2 * hit + wrong + missed);

/**
 * F1, 2 · hits / (2 · hits + wrong + missed), of class 1 of two, as of labels that are there or not; of several labels of an example, the mean over them.
 * Of more classes, {@link macroF1}. scikit-learn's `f1_score`, with `average="macro"` of several labels, of which those that never occur and are never
 * told are left out.
 */
export const f1: Metric = {
  better: "higher",
  judge(rows) {
    if (rows.classes !== 2) return macroF1.judge(rows);
    return meanOf(byLabel(rows).map((label) => f1Of(countsByClass(label)[1]!)));
  },
};

/** Mean of F1 over the classes that occur, or are told. scikit-learn's `f1_score(average="macro")`. For classes. */
export const macroF1 = {
  better: "higher",
  judge: (rows) => meanOf(countsByClass(rows).map(f1Of)),
} as const satisfies Metric;
