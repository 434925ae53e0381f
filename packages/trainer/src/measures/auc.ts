import type { Metric } from "./measure.js";
import { byLabel, meanOf, probabilitiesOf } from "./row-tools.js";

/**
 * Area under the ROC curve of each class against all others, of their probabilities, and the mean over classes that occur beside others: how often one
 * of the class is given more than one that is not, half of the times that it is as much. Of two classes, that of class 1; of several labels of an example,
 * the mean over them. scikit-learn's `roc_auc_score(multi_class="ovr")`. For classes.
 */
export const auc: Metric = {
  better: "higher",
  judge: (all) =>
    meanOf(
      byLabel(all).map((rows) => {
        const { length, classes, targets, weights } = rows;
        const probabilities = probabilitiesOf(rows);
        const areas = Array.from({ length: classes }, (_, one) =>
          area(
            Float64Array.from({ length }, (_, row) => probabilities[row * classes + one]!),
            {
              is: (row) => targets[row] === one,
              weights,
            },
          ),
        );
        return classes === 2 ? areas[1]! : meanOf(areas);
      }),
    ),
};

function area(
  scores: Float64Array,
  { is, weights }: { readonly is: (row: number) => boolean; readonly weights: ArrayLike<number> },
): number {
  const order = [...scores.keys()].sort((a, b) => scores[a]! - scores[b]!);
  let [sum, below, inside] = [0, 0, 0];
  for (let from = 0; from < order.length; ) {
    let [own, others, to] = [0, 0, from];
    for (; to < order.length && scores[order[to]!] === scores[order[from]!]; to++)
      if (is(order[to]!)) own += weights[order[to]!]!;
      else others += weights[order[to]!]!;
    sum += own * (below + others / 2);
    inside += own;
    below += others;
    from = to;
  }
  return sum / (inside * below);
}
