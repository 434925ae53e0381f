import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import type { RunnableOutput } from "@permafrost/runtime";
import { type Evaluation, measureOf } from "./evaluation.js";
import type { Better } from "./measures/measure.js";
import { MEASURE_RULES, type MeasureOptions } from "./measures/measure-options.js";
import { measureSet } from "./measures/measure-set.js";
import { STOP_RULES, type StopOptions } from "./stop-options.js";

const RULES: OptionRules<StopOptions & MeasureOptions> = { ...STOP_RULES, ...MEASURE_RULES };

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
 * @param options of the right kinds
 * @param better which way each measure is better
 * @throws RangeError for a measure that there is not.
 */
export function stopRule(
  options: StopOptions,
  better: Readonly<Record<string, Better>>,
): (evaluation: Evaluation) => Verdict {
  const { until, patience, metric = "loss" } = options;
  for (const name of until === undefined ? [metric] : [metric, "accuracy"])
    if (!Object.hasOwn(better, name))
      throw new RangeError(
        `Cannot judge by "${name}": what is measured is ${Object.keys(better).join(", ")}`,
      );
  const sign = better[metric] === "lower" ? -1 : 1;
  let most = Number.NEGATIVE_INFINITY;
  let since = 0;
  return (evaluation) => {
    const value = sign * measureOf(evaluation, metric);
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
 * @throws RangeError or TypeError saying what was expected; TypeError for an option that there is not.
 */
export function checkStop(output: Pick<RunnableOutput, "kind">, options: StopOptions & MeasureOptions): void {
  checkOptions("stop early", options, RULES);
  stopRule(options, measureSet(output, options).better);
}
