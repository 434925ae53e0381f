export { type AttentionPngOptions, attentionPng, type DrawnAttention } from "./attention-png.js";
export { jsonLines } from "./json-lines.js";
export { metricsCsv, parseMetrics } from "./metrics.js";
export { reportHtml } from "./report-html.js";
export type {
  AttentionPicture,
  HeldOut,
  Moved,
  RunFacts,
  RunSession,
  StepRecord,
  WeightCount,
} from "./run-facts.js";
