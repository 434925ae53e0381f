export * as graph from "@permafrost/graph";
// both packages name the bridge between them; one name is enough here
export type { WeightSource } from "@permafrost/hub";
export * from "@permafrost/hub";
export * from "@permafrost/models";
export * from "@permafrost/tasks";
export {
  createTrainer,
  type Device,
  type DeviceName,
  type Evaluation,
  NonFiniteError,
  native,
  openDevice,
  type StepReport,
  type StepResult,
  type Trainer,
  wasm,
} from "@permafrost/trainer";
export {
  type EvaluationOptions,
  evaluationBatches,
  feedOf,
  type TrainOptions,
  train,
  trainable,
} from "./train.js";
