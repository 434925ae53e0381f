export { type AttentionFacts, attentionHtml, type ComparedAttention } from "./attention-html.js";
export { type AttentionPngOptions, attentionPng, type DrawnAttention } from "./attention-png.js";
export { type EventTime, eventsHead, stepEvent } from "./events/tensorboard.js";
export { type MemoryFacts, type ProbeFacts, probeHtml } from "./probe-html.js";
export { metricsCsv } from "./records/metrics-csv.js";
export type { Lines } from "./records/read.js";
export { evaluationOf, parseMetrics, parseSessions } from "./records/read-records.js";
export type { EvaluationRecord, RunSession, StepRecord } from "./records/records.js";
export { reportHtml } from "./report-html.js";
export type { AttentionPicture, FloorFact, Moved, RunFacts, TextSample, WeightCount } from "./run-facts.js";
export type {
  StudyCounts,
  StudyFacts,
  StudyFloor,
  StudyInterval,
  StudyLine,
  StudyPoint,
  StudyRow,
  StudySummary,
  StudyTable,
  StudyTask,
} from "./study-facts.js";
export { studyHtml } from "./study-html.js";
export { type StudyMarkdownOptions, studyMarkdown } from "./study-markdown.js";
export { type StudySvg, studySvgs } from "./study-svgs.js";
export {
  type SweepFacts,
  type SweepFigures,
  type SweepRun,
  type SweepScore,
  sweepHtml,
} from "./sweep-html.js";
