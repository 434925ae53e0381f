import type { Metric } from "./measure.js";
import { countsByClass, meanOf } from "./row-tools.js";

/** Mean over classes that occur of the share of their labels that is right. scikit-learn's `balanced_accuracy_score`. For classes. */
export const balancedAccuracy: Metric = {
  better: "higher",
  judge: (rows) => meanOf(countsByClass(rows).map(({ hit, missed }) => hit / (hit + missed))),
};
