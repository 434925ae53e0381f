export { ADAPTER_FILES, type AdapterConfig, type AdapterResult } from "./adapter/adapter-config.js";
export { type Base, baseName } from "./adapter/base-name.js";
export { type Adapter, type LoadAdapterOptions, loadAdapter } from "./adapter/load-adapter.js";
export { filesToPush, pushAdapter } from "./adapter/push-adapter.js";
export { type AdapterParts, adapterFiles, saveAdapter } from "./adapter/save-adapter.js";
export type { CheckpointAbout } from "./checkpoint/checkpoint-card.js";
export type { CheckpointType } from "./checkpoint/checkpoint-tensors.js";
export {
  type CheckpointParts,
  checkpointFiles,
  type SavedCheckpoint,
  saveCheckpoint,
} from "./checkpoint/save-checkpoint.js";
export type { Snapshot, TrainingCheckpoint } from "./checkpoint-file.js";
export type { SaveOptions } from "./checkpoint-folder.js";
export { checkpointsIn, type TrainingCheckpoints } from "./checkpoints.js";
export { type CheckOnnxOptions, checkOnnx, type OnnxFeed } from "./onnx/check-onnx.js";
export { type SavedOnnx, type SaveOnnxOptions, saveOnnx } from "./onnx/save-onnx.js";
export { type OpenPeftOptions, openPeft, type PeftAdapter } from "./peft/open-peft.js";
export { type PeftParts, peftFiles, type SavedPeft, savePeft } from "./peft/save-peft.js";
export { openThawed, saveThawed, type ThawedShape, type ThawedValues, thawedHash } from "./thawed-values.js";
