import {
  amount,
  count,
  flag,
  type Lines,
  named,
  number,
  optional,
  type Read,
  readLines,
  record,
  text,
  WRONG,
} from "./read.js";
import type { EvaluationRecord, RunSession, StepRecord } from "./records.js";

/** Names of metrics, splits, devices, … */
export const name = text(80);

const metrics = named(number, { most: 64, name });

/** Reads records that may have their accuracy among the further metrics. */
const withAccuracy =
  <T extends Pick<StepRecord, "accuracy" | "metrics">>(read: Read<T>): Read<T> =>
  (value) => {
    const found = read(value);
    if (found === WRONG || found.accuracy !== undefined || !found.metrics) return found;
    const { accuracy, ...others } = found.metrics;
    return accuracy === undefined ? found : { ...found, accuracy, metrics: others };
  };

/** Reads what an evaluation found. */
export const evaluation = withAccuracy(
  record<EvaluationRecord>({
    split: optional(name),
    loss: number,
    accuracy: optional(number),
    labels: count,
    examples: count,
    metrics: optional(metrics),
  }),
);

/** Reads what a step said. */
export const step = withAccuracy(
  record<StepRecord>({
    step: count,
    loss: number,
    accuracy: optional(number),
    gradientNorm: number,
    learningRate: number,
    metrics: optional(metrics),
    evaluation: optional(evaluation),
    best: optional(flag),
  }),
);

/** Reads one process's part of a run. */
export const session: Read<RunSession> = record<RunSession>({
  started: name,
  device: name,
  threads: count,
  runtime: name,
  from: count,
  to: count,
  seconds: record<RunSession["seconds"]>({ setup: amount, steps: amount, evaluation: amount }),
});

/** The steps of a `metrics.jsonl`, whoever wrote it; lines that are none, as a last one that was cut off, are left out and counted. */
export const parseMetrics = (content: string): Lines<StepRecord> => readLines(content, step);

/** The sessions of a `sessions.jsonl`, whoever wrote it; lines that are none are left out and counted. */
export const parseSessions = (content: string): Lines<RunSession> => readLines(content, session);
