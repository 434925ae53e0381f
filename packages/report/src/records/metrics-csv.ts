import { checkGiven } from "@permafrost/common/check-given";
import { csvCell } from "@permafrost/common/csv-cell";
import type { StepRecord } from "./records.js";

type Column = readonly [name: string, value: (step: StepRecord) => number | string | undefined];

const COLUMNS: readonly Column[] = [
  ["step", ({ step }) => step],
  ["loss", ({ loss }) => loss],
  ["accuracy", ({ accuracy }) => accuracy],
  ["gradient_norm", ({ gradientNorm }) => gradientNorm],
  ["learning_rate", ({ learningRate }) => learningRate],
];

/**
 * Metrics as CSV (RFC 4180), a row for each step: `step`, `loss`, `accuracy`, `gradient_norm`, `learning_rate`, `metric_NAME` for
 * each further metric, then of the step's evaluation `split` and the same numbers as `evaluation_loss`, `evaluation_accuracy`,
 * `evaluation_metric_NAME`. What there is not is empty; a number that was not finite is `NaN`, `Infinity` or `-Infinity`.
 *
 * @param split the one that evaluations are of which do not say so. Default: empty
 */
export function metricsCsv(metrics: readonly StepRecord[], split = ""): string {
  checkGiven("write metrics", metrics, ["flatMap"], "a list of records, one a step");
  const columns: readonly Column[] = [
    ...COLUMNS,
    ...further(metrics, (step) => step),
    ["split", ({ evaluation }) => evaluation && (evaluation.split ?? split)],
    ["evaluation_loss", ({ evaluation }) => evaluation?.loss],
    ["evaluation_accuracy", ({ evaluation }) => evaluation?.accuracy],
    ...further(metrics, ({ evaluation }) => evaluation).map(
      ([name, value]): Column => [`evaluation_${name}`, value],
    ),
  ];
  const lines = [columns.map(([name]) => csvCell(name)).join(",")];
  for (const step of metrics) lines.push(columns.map(([, value]) => csvCell(value(step) ?? "")).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

/** Columns of the metrics that some steps have beyond the usual ones. */
function further(
  metrics: readonly StepRecord[],
  of: (step: StepRecord) => Pick<StepRecord, "metrics"> | undefined,
): Column[] {
  const names = new Set(metrics.flatMap((step) => Object.keys(of(step)?.metrics ?? {})));
  return [...names].map((name) => [`metric_${name}`, (step) => metricOf(of(step), name)]);
}

/** A metric by its name, which may be that of something every object has. */
export function metricOf(record: Pick<StepRecord, "metrics"> | undefined, name: string): number | undefined {
  const metrics = record?.metrics ?? {};
  return Object.hasOwn(metrics, name) ? metrics[name] : undefined;
}
