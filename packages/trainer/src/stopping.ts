import type { Evaluation } from "./evaluation.js";

/** When to stop before the last step. */
export interface StopOptions {
  /** Stop once this share of held-out labels is right. */
  readonly until?: number;
  /** Stop after so many evaluations in a row without a new best. */
  readonly patience?: number;
  /** What the best is judged by. Default `"loss"`. */
  readonly watch?: "loss" | "accuracy";
}

/**
 * Makes a function that is shown one evaluation after the other, and says when it is enough.
 *
 * @throws RangeError for a patience below 1.
 */
export function stopRule({
  until,
  patience,
  watch = "loss",
}: StopOptions): (evaluation: Evaluation) => boolean {
  if (patience !== undefined && !(Number.isInteger(patience) && patience >= 1))
    throw new RangeError(
      `Cannot stop early: patience must be a whole number of at least 1, found ${patience}`,
    );
  let best = Number.NEGATIVE_INFINITY;
  let since = 0;
  return (evaluation) => {
    const value = watch === "loss" ? -evaluation.loss : evaluation.accuracy;
    since = value > best ? 0 : since + 1;
    if (value > best) best = value;
    return (
      (until !== undefined && evaluation.accuracy >= until) || (patience !== undefined && since >= patience)
    );
  };
}
