import { jsonLines } from "./json-lines.js";
import type { StepRecord } from "./run-facts.js";

/** What every report has. */
const FIELDS: readonly (keyof StepRecord)[] = ["step", "loss", "accuracy", "gradientNorm", "learningRate"];

/** The steps of a `metrics.jsonl`; lines that are no report, as a last one that was cut off, are left out. */
export function parseMetrics(text: string): StepRecord[] {
  return jsonLines<StepRecord>(text).filter((report) => FIELDS.every((field) => field in report));
}

const COLUMNS: readonly [name: string, value: (report: StepRecord) => number | undefined][] = [
  ["step", ({ step }) => step],
  ["loss", ({ loss }) => loss],
  ["accuracy", ({ accuracy }) => accuracy],
  ["gradient_norm", ({ gradientNorm }) => gradientNorm],
  ["learning_rate", ({ learningRate }) => learningRate],
  ["held_out_loss", ({ evaluation }) => evaluation?.loss],
  ["held_out_accuracy", ({ evaluation }) => evaluation?.accuracy],
];

/** Metrics as CSV (RFC 4180), a row for each step; empty where a step was not evaluated. */
export function metricsCsv(metrics: readonly StepRecord[]): string {
  const rows = metrics.map((report) => COLUMNS.map(([, value]) => value(report) ?? "").join(","));
  return `${[COLUMNS.map(([name]) => name).join(","), ...rows].join("\r\n")}\r\n`;
}
