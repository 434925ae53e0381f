export * as graph from "@permafrost/graph";
// both packages name the bridge between them; one name is enough here
export type { WeightSource } from "@permafrost/hub";
export * from "@permafrost/hub";
export * from "@permafrost/models";
export * from "@permafrost/tasks";
export {
  type Confusion,
  classAccuracy,
  continueTraining,
  createTrainer,
  type Device,
  type DeviceName,
  type Evaluation,
  NonFiniteError,
  native,
  openDevice,
  type Schedule,
  type Snapshot,
  type StepReport,
  type StepResult,
  schedules,
  type Trainer,
  wasm,
} from "@permafrost/trainer";
export type { AdapterConfig, AdapterResult } from "./adapter/adapter-config.js";
export { type Adapter, type LoadAdapterOptions, loadAdapter } from "./adapter/load-adapter.js";
export { filesToPush, pushAdapter } from "./adapter/push-adapter.js";
export {
  type AdapterFile,
  type AdapterParts,
  adapterFiles,
  saveAdapter,
} from "./adapter/save-adapter.js";
export {
  type AttentionMap,
  type AttentionOptions,
  attentionMaps,
  headOf,
} from "./attention/attention-maps.js";
export { type AttentionPngOptions, attentionPng } from "./attention/attention-png.js";
export { type Checkpoint, type Checkpoints, checkpointsIn } from "./checkpoints.js";
export { exportOnnx, type OnnxExportOptions, type SavedOnnx, saveOnnx } from "./inference/export-onnx.js";
export {
  type Inputs,
  openPredictor,
  type Prediction,
  type Predictor,
  type PredictorOptions,
  predict,
} from "./inference/predict.js";
export { type GradientProbe, type GradientProbeOptions, openGradientProbe } from "./norms/gradient-norms.js";
export { type UpdateNorm, updateNorms } from "./norms/update-norms.js";
export { metricsCsv, parseMetrics } from "./report/metrics.js";
export { reportHtml } from "./report/report-html.js";
export type { AttentionPicture, RunFacts, RunSession } from "./report/run-facts.js";
export { type StepCost, stepCost } from "./step-cost.js";
export {
  type EvaluationOptions,
  evaluationBatches,
  feedOf,
  type TrainOptions,
  train,
  trainable,
} from "./train.js";
