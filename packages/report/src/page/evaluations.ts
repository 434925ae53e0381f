import type { ReadFacts } from "../records/read-facts.js";
import type { EvaluationRecord, StepRecord } from "../records/records.js";

/** A step that was evaluated. */
export interface Evaluated extends StepRecord {
  readonly evaluation: EvaluationRecord;
}

/** The steps that were evaluated. */
export const evaluated = (metrics: readonly StepRecord[]): Evaluated[] =>
  metrics.filter((step): step is Evaluated => step.evaluation !== undefined);

/** The step that was better than all before, and that no other was better than. */
export const bestOf = (metrics: readonly StepRecord[]): Evaluated | undefined =>
  evaluated(metrics).findLast(({ best }) => best);

/** What the evaluations during training are of: one split, as a rule. */
export function splitsOf({ metrics, split }: Pick<ReadFacts, "metrics" | "split">): string {
  const names = new Set(evaluated(metrics).map(({ evaluation }) => evaluation.split ?? split));
  return names.size === 0 ? split : [...names].join(", ");
}

/** Names of the metrics beyond loss and accuracy, of steps and of evaluations. */
export function metricNames(metrics: readonly StepRecord[]): string[] {
  const names = new Set<string>();
  for (const { metrics: own = {}, evaluation } of metrics)
    for (const name of [...Object.keys(own), ...Object.keys(evaluation?.metrics ?? {})]) names.add(name);
  return [...names];
}
