export { type DrawnConfig, isBodyDrawn } from "./config/body-drawn.js";
export { CONFIG_VERSION, type GivenConfig, type RunConfig } from "./config/config.js";
export { DRAWING_SETTINGS } from "./config/drawing-settings.js";
export type { Kind, RateFactor, Revisions } from "./config/kinds.js";
export type { Naming } from "./config/naming.js";
export { PRETRAINING, pretrainingConfig } from "./config/pretraining.js";
export { privateSettings } from "./config/private-settings.js";
export { reproduceCommand } from "./config/reproduce.js";
export { runConfig } from "./config/run-config.js";
export { runConfigSchema } from "./config/schema.js";
export type { Setting, SettingGroup } from "./config/setting.js";
export { flagOf, SETTING_NAMES, SETTINGS, type SettingName, settingOf } from "./config/settings.js";
export { RUN_FILES } from "./folder/run-files.js";
export { RunThere } from "./folder/run-there.js";
export { openStoredRun, type StoredRun } from "./folder/stored-run.js";
export { type Continuing, continued } from "./generating/continued.js";
export { type GenerateOptions, generate } from "./generating/generate.js";
export type { Choosing } from "./generating/next-token.js";
export {
  type Inspection,
  type InspectionOptions,
  inspection,
  type MatchRequest,
} from "./inspection/inspection.js";
export { type Lease, type TakeOptions, takeLease } from "./lease/lease.js";
export { LeaseLost, RunTaken } from "./lease/lease-errors.js";
export type { Owner } from "./lease/owner.js";
export type { Measures } from "./opening/measures.js";
export { type OpenOptions, openRun } from "./opening/open-run.js";
export type { OnReading, Reading } from "./opening/opener.js";
export { type OwnData, type OwnDataConfig, ownData } from "./opening/own-data.js";
export type { OpenRun } from "./opening/run.js";
export type { ModelSource } from "./opening/source.js";
export {
  type DataModel,
  type DataPredictor,
  openDataPredictor,
  type Predicted,
  predictData,
} from "./predicting/data-predictor.js";
export { newExamples } from "./predicting/new-examples.js";
export { type OpenTrainedOptions, openTrained } from "./predicting/open-trained.js";
export { csvLine, type PredictionColumns, predictionColumns } from "./predicting/prediction-columns.js";
export { withInterval } from "./predicting/with-interval.js";
export type { Capacity } from "./probing/memory.js";
export { type Probe, probe } from "./probing/probe.js";
export type { ProbeOptions } from "./probing/probe-options.js";
export { type ProbeRunOptions, probeRun } from "./probing/probe-run.js";
export { adapterFolder } from "./results/adapter.js";
export { attentionPictures } from "./results/attention-pictures.js";
export { evaluateRun, type RunEvaluationOptions } from "./results/evaluate-run.js";
export { type CheckpointExportOptions, exportCheckpoint } from "./results/export-checkpoint.js";
export { exportPeft, type PeftExportOptions } from "./results/export-peft.js";
export { type ExportedRun, exportRun, type RunExportOptions } from "./results/export-run.js";
export { modelFacts } from "./results/model-facts.js";
export { type OnnxOrigin, onnxMetadata } from "./results/onnx-metadata.js";
export { profileRun } from "./results/profile-run.js";
export { rawOnnx } from "./results/raw-onnx.js";
export { writeReport } from "./results/report.js";
export { type RunFeaturesOptions, runFeatures } from "./results/run-features.js";
export { taskFloors } from "./results/task-floors.js";
export { STORAGES } from "./storages.js";
export { type Fate, fateOf } from "./training/fate.js";
export { type Changes, resumeTraining, runTraining } from "./training/run-training.js";
export { SaveError } from "./training/save-error.js";
export type { TestResult } from "./training/test-result.js";
export type { TrainingOptions, TrainingResult, TrainingStart } from "./training/training-options.js";
export { version } from "./version.js";
