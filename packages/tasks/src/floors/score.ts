import type { Teller } from "./lookup.js";
import type { Row } from "./rows.js";

/** What is measured, by what labels are: the share of classes that is right; of values the NRMSE, root mean squared error by deviation. */
export const METRICS = { classes: "accuracy", values: "nrmse" } as const;

/** What a teller comes to on some rows. */
export const SCORES = { classes: shareRight, values: nrmse } as const;

function nrmse(rows: readonly Row[], tell: Teller): number {
  const labels = rows.flatMap((row) => Array.from(row.labels, (y, i) => [y, row.weights[i]!] as const));
  const count = labels.reduce((sum, [, weight]) => sum + weight, 0);
  const mean = labels.reduce((sum, [y, weight]) => sum + weight * y, 0) / count;
  const spread = labels.reduce((sum, [y, weight]) => sum + weight * (y - mean) ** 2, 0);
  let error = 0;
  tell(rows).forEach((told, at) => {
    const { labels: own, weights } = rows[at]!;
    own.forEach((y, i) => {
      error += weights[i]! * (y - told[i]!) ** 2;
    });
  });
  return Math.sqrt(error / spread);
}

function shareRight(rows: readonly Row[], tell: Teller): number {
  let [right, count] = [0, 0];
  tell(rows).forEach((told, at) => {
    const { labels, weights } = rows[at]!;
    weights.forEach((weight, i) => {
      count += weight;
      if (labels[i] === told[i]) right += weight;
    });
  });
  return right / count;
}
