import { mae } from "./absolute-error.js";
import { auc } from "./auc.js";
import { balancedAccuracy } from "./balanced-accuracy.js";
import { ece } from "./calibration.js";
import { nrmse, r2, rmse } from "./explained.js";
import { f1, macroF1 } from "./f1.js";
import { logLoss } from "./log-loss.js";
import type { Metric, Targets } from "./measure.js";

/** A metric that is there, and the labels that it is for. */
export interface NamedMetric {
  /** What labels it is for. */
  readonly targets: Targets;
  /** The metric. */
  readonly metric: Metric;
}

/** Metrics that are there, by name. */
export const METRICS = {
  balancedAccuracy: { targets: "classes", metric: balancedAccuracy },
  f1: { targets: "classes", metric: f1 },
  macroF1: { targets: "classes", metric: macroF1 },
  auc: { targets: "classes", metric: auc },
  logLoss: { targets: "classes", metric: logLoss },
  ece: { targets: "classes", metric: ece },
  mae: { targets: "values", metric: mae },
  rmse: { targets: "values", metric: rmse },
  nrmse: { targets: "values", metric: nrmse },
  r2: { targets: "values", metric: r2 },
} as const satisfies Readonly<Record<string, NamedMetric>>;

/** Name of a metric that is there. */
export type MetricName = keyof typeof METRICS;

/** What is measured, with what the best is judged by: a name of {@link METRICS} is enough. */
export function withMetric(
  metrics: Readonly<Record<string, Metric>> | undefined,
  metric: string | undefined,
): Readonly<Record<string, Metric>> | undefined {
  if (metric === undefined || !Object.hasOwn(METRICS, metric) || Object.hasOwn(metrics ?? {}, metric))
    return metrics;
  return { ...metrics, [metric]: METRICS[metric as MetricName].metric };
}
