export { weightedMean } from "@permafrost/graph";
export type { Batch } from "./batch.js";
export { type Confusion, classAccuracy } from "./confusion.js";
export type { Evaluation } from "./evaluation.js";
export type { EvaluateOptions, Look } from "./evaluator.js";
export type { Feed } from "./feed.js";
export { type GradientProbe, type GradientProbeOptions, openGradientProbe } from "./gradient-norms.js";
export { byName } from "./layout.js";
export type { Learned } from "./learned.js";
export { absoluteError, type HuberLossOptions, huberLoss, mae } from "./measures/absolute-error.js";
export { accuracy } from "./measures/accuracy.js";
export { auc } from "./measures/auc.js";
export { balancedAccuracy } from "./measures/balanced-accuracy.js";
export { ece } from "./measures/calibration.js";
export { type CrossEntropyLossOptions, crossEntropyLoss } from "./measures/cross-entropy.js";
export { nrmse, r2, rmse } from "./measures/explained.js";
export { f1, macroF1 } from "./measures/f1.js";
export type { JudgedRows, Judgement } from "./measures/judgement.js";
export { logLoss } from "./measures/log-loss.js";
export { LOSSES, type LossName } from "./measures/losses.js";
export type { Better, Loss, Mean, Measure, Metric, Statistic, Targets } from "./measures/measure.js";
export type { MeasureOptions } from "./measures/measure-options.js";
export { METRICS, type MetricName, type NamedMetric, withMetric } from "./measures/metrics.js";
export { squaredError } from "./measures/squared-error.js";
export { textMetrics } from "./measures/text-metrics.js";
export { noiseBatch } from "./noise-batch.js";
export { NonFiniteError } from "./non-finite-error.js";
export { type KernelTime, type ProfileOptions, profileStep, type StepProfile } from "./profile.js";
export type { RidgeTrial } from "./readout/choose-lambda.js";
export { type FeaturesProgram, featuresProgram } from "./readout/features-program.js";
export {
  type FitReadoutOptions,
  type FittedReadout,
  fitReadout,
  type ReadoutFit,
} from "./readout/fit-readout.js";
export type { HeldRows } from "./readout/held-rows.js";
export { regress } from "./readout/regress.js";
export { type Ridge, type RidgeOptions, ridge } from "./readout/ridge.js";
export type { Solution } from "./readout/solution.js";
export type { Course, Schedule } from "./schedules.js";
export * as schedules from "./schedules.js";
export { type StepOptions, type StepProgram, stepProgram } from "./step.js";
export { type StepCost, stepCost } from "./step-cost.js";
export type { StepReport } from "./step-report.js";
export type { StopOptions } from "./stop-options.js";
export { checkStop } from "./stopping.js";
export { continueTraining, train } from "./train.js";
export { type LoopOptions, TRAIN_OPTION_NAMES, type TrainOptions } from "./train-options.js";
export { createTrainer, type Snapshot, type StepRate, type StepResult, type Trainer } from "./trainer.js";
export type { TrainerOptions } from "./trainer-options.js";
export { type UpdateNorm, updateNorms } from "./update-norms.js";
