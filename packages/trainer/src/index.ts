export type { Batch } from "./batch.js";
export { type Confusion, classAccuracy } from "./confusion.js";
export { type Evaluation, type Score, score } from "./evaluation.js";
export { type GradientProbe, type GradientProbeOptions, openGradientProbe } from "./gradient-norms.js";
export { byName, type Layout, layoutOf } from "./layout.js";
export { type LossOptions, shareOf } from "./loss.js";
export { NonFiniteError } from "./non-finite-error.js";
export { type KernelTime, type ProfileOptions, profileStep, type StepProfile } from "./profile.js";
export type { Schedule } from "./schedules.js";
export * as schedules from "./schedules.js";
export {
  type ForwardOptions,
  forwardProgram,
  type StepOptions,
  type StepProgram,
  stepProgram,
} from "./step.js";
export { type StepCost, stepCost } from "./step-cost.js";
export type { StopOptions } from "./stopping.js";
export {
  continueTraining,
  type Feed,
  type LoopOptions,
  type StepReport,
  type TrainOptions,
  train,
} from "./train.js";
export {
  createTrainer,
  type Snapshot,
  type StepResult,
  type Trainer,
  type TrainerOptions,
} from "./trainer.js";
export { type UpdateNorm, updateNorms } from "./update-norms.js";
