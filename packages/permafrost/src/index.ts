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
export type { AdapterConfig, AdapterResult } from "@permafrost/artifacts";
export { type Adapter, type LoadAdapterOptions, loadAdapter } from "@permafrost/artifacts";
export { filesToPush, pushAdapter } from "@permafrost/artifacts";
export {
  type AdapterFile,
  type AdapterParts,
  adapterFiles,
  saveAdapter,
} from "@permafrost/artifacts";
export {
  type AttentionMap,
  type AttentionOptions,
  attentionMaps,
  headOf,
} from "@permafrost/runtime";
export { type AttentionPngOptions, attentionPng } from "@permafrost/report";
export { type Checkpoint, type Checkpoints, checkpointsIn } from "@permafrost/artifacts";
export { exportOnnx, type OnnxExportOptions, type SavedOnnx, saveOnnx } from "@permafrost/artifacts";
export {
  type Inputs,
  openPredictor,
  type Prediction,
  type Predictor,
  type PredictorOptions,
  predict,
} from "@permafrost/runtime";
export { type GradientProbe, type GradientProbeOptions, openGradientProbe } from "@permafrost/trainer";
export { type UpdateNorm, updateNorms } from "@permafrost/trainer";
export { metricsCsv, parseMetrics } from "@permafrost/report";
export { reportHtml } from "@permafrost/report";
export type { AttentionPicture, RunFacts, RunSession } from "@permafrost/report";
export { type StepCost, stepCost } from "@permafrost/trainer";
export {
  type EvaluationOptions,
  evaluationBatches,
  feedOf,
  type TrainOptions,
  train,
  trainable,
} from "./train.js";
