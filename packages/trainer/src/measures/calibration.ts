import type { Metric } from "./measure.js";
import { chosenOf, probabilitiesOf } from "./row-tools.js";

const BINS = 15;

/**
 * Expected calibration error (Guo et al. 2017): labels in 15 bins by the probability of the likeliest class, and how far in each the mean of that is from
 * the share that is right, by what the bin counts. 0 where a probability of 0.8 is right 8 times in 10. For classes.
 */
export const ece: Metric = {
  better: "lower",
  judge(rows) {
    const probabilities = probabilitiesOf(rows);
    const off = new Float64Array(BINS);
    let total = 0;
    for (const [row, chosen] of chosenOf(rows).entries()) {
      const weight = rows.weights[row]!;
      const sure = probabilities[row * rows.classes + chosen]!;
      // a bin has its upper end
      const bin = Math.min(BINS - 1, Math.max(0, Math.ceil(sure * BINS) - 1));
      off[bin]! += weight * (sure - Number(chosen === rows.targets[row]));
      total += weight;
    }
    return off.reduce((sum, value) => sum + Math.abs(value), 0) / total;
  },
};
