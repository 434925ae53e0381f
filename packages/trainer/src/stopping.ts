import { checkOptions, type OptionRules, optionsOf } from "@permafrost/common/known-options";
import type { RunnableOutput } from "@permafrost/runtime";
import { type Evaluation, measureOf } from "./evaluation.js";
import type { Better } from "./measures/measure.js";
import { type MeasureOptions, measureSet } from "./measures/measure-set.js";
import { ANY, SHARE } from "./option-rules.js";

/** When to stop before the last step. */
export interface StopOptions {
  /** Stop once this share of held-out labels is right. Default: never. */
  readonly until?: number;
  /** Stop after so many evaluations in a row without a new best. Default: never. */
  readonly patience?: number;
  /** What the best is judged by: `"loss"`, `"accuracy"`, or the name of a metric. Default `"loss"`. */
  readonly watch?: string;
}

/** What {@link StopOptions} must be. */
export const STOP_RULES: OptionRules<StopOptions> = { until: SHARE, patience: ANY, watch: ANY };

/** What is to be said of an evaluation. */
export interface Verdict {
  /** Whether it is better than all before. */
  readonly best: boolean;
  /** Whether to stop. */
  readonly enough: boolean;
}

/**
 * Makes a function that is shown one evaluation after the other.
 *
 * @param better which way each measure is better
 * @throws RangeError for a patience below 1, or a measure that there is not.
 */
export function stopRule(
  options: StopOptions,
  better: Readonly<Record<string, Better>>,
): (evaluation: Evaluation) => Verdict {
  // there may be others beside them, of whoever asks
  checkOptions("stop early", optionsOf<StopOptions>(options, STOP_RULES), STOP_RULES);
  const { until, patience, watch = "loss" } = options;
  if (patience !== undefined && !(Number.isInteger(patience) && patience >= 1))
    throw new RangeError(
      `Cannot stop early: patience must be a whole number of at least 1, found ${patience}`,
    );
  for (const name of until === undefined ? [watch] : [watch, "accuracy"])
    if (!Object.hasOwn(better, name))
      throw new RangeError(`Cannot watch "${name}": what is measured is ${Object.keys(better).join(", ")}`);
  const sign = better[watch] === "lower" ? -1 : 1;
  let most = Number.NEGATIVE_INFINITY;
  let since = 0;
  return (evaluation) => {
    const value = sign * measureOf(evaluation, watch);
    const best = value > most;
    since = best ? 0 : since + 1;
    if (best) most = value;
    const right = until !== undefined && evaluation.accuracy >= until;
    return { best, enough: right || (patience !== undefined && since >= patience) };
  };
}

/**
 * Refuses before anything is compiled what training would refuse: measures that do not go with a model, a stop that looks at what is not
 * measured.
 *
 * @param output what the model's labels are
 * @throws RangeError or TypeError saying what was expected.
 */
export function checkStop(output: Pick<RunnableOutput, "kind">, options: StopOptions & MeasureOptions): void {
  stopRule(options, measureSet(output, options).better);
}
