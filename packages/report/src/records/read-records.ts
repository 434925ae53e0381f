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

/** Where labels are values, no share of them is right: such an accuracy is none. */
const withAccuracy =
  <T extends Pick<StepRecord, "accuracy">>(read: Read<T>): Read<T> =>
  (value) => {
    const found = read(value);
    if (found === WRONG || found.accuracy === undefined || Number.isFinite(found.accuracy)) return found;
    const { accuracy: _, ...others } = found;
    return others as T;
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

/** An evaluation, whoever wrote it; nothing if it is none. */
export function evaluationOf(value: unknown): EvaluationRecord | undefined {
  const found = evaluation(value);
  return found === WRONG ? undefined : found;
}
