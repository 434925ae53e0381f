import { found } from "@permafrost/common/found";
import type { TaskOutput } from "@permafrost/tasks";
import { METRICS } from "@permafrost/trainer";
import type { RunScore } from "../study.js";

/** By what is chosen and compared. */
export interface Metric {
  /** Its name. */
  readonly name: string;
  /** Which way it is better. */
  readonly better: "higher" | "lower";
}

/** What runs have whoever asks. */
const ALWAYS: Readonly<Record<string, Metric["better"]>> = { accuracy: "higher", loss: "lower" };

/** The metric of a study on a task. @throws RangeError for one that the task's labels have not */
export function metricOf(
  wanted: string | undefined,
  { kind = "classes" }: Pick<TaskOutput, "kind">,
  own: Readonly<Record<string, { readonly better?: Metric["better"] }>>,
): Metric {
  const name = wanted ?? (kind === "classes" ? "accuracy" : "nrmse");
  if (name === "accuracy" && kind === "values")
    throw new RangeError("metric is accuracy, and the task's labels are values: take nrmse or loss");
  const known = Object.hasOwn(METRICS, name) ? METRICS[name as keyof typeof METRICS] : undefined;
  if (known && known.targets !== kind)
    throw new RangeError(`metric is ${name}, which is for ${known.targets}; the task's labels are ${kind}`);
  const always = Object.hasOwn(ALWAYS, name) ? ALWAYS[name] : undefined;
  const better = always ?? known?.metric.better ?? (Object.hasOwn(own, name) ? own[name]?.better : undefined);
  if (better === undefined)
    throw new RangeError(
      `metric is ${found(name)}, which nothing measures: take accuracy, loss or one of ${Object.keys(METRICS).join(", ")}`,
    );
  return { name, better };
}

/** A score's value of a metric; NaN where it has none. */
export function scoreBy(score: RunScore | undefined, name: string): number {
  if (score === undefined) return Number.NaN;
  if (name === "loss") return score.loss;
  return (name === "accuracy" ? score.accuracy : score.metrics?.[name]) ?? Number.NaN;
}
