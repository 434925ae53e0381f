export { ADAPTER_FILES, type AdapterConfig, type AdapterResult } from "./adapter/adapter-config.js";
export { type Base, baseName } from "./adapter/base-name.js";
export { type Adapter, type LoadAdapterOptions, loadAdapter } from "./adapter/load-adapter.js";
export { filesToPush, pushAdapter } from "./adapter/push-adapter.js";
export { type AdapterParts, adapterFiles, saveAdapter } from "./adapter/save-adapter.js";
export type { Snapshot, TrainingCheckpoint } from "./checkpoint-file.js";
export { checkpointsIn, type SaveOptions, type TrainingCheckpoints } from "./checkpoints.js";
export { type CheckOnnxOptions, checkOnnx } from "./onnx/check-onnx.js";
export { type SavedOnnx, type SaveOnnxOptions, saveOnnx } from "./onnx/save-onnx.js";
