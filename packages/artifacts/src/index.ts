export type { AdapterConfig, AdapterResult } from "./adapter/adapter-config.js";
export { ADAPTER_FILES } from "./adapter/adapter-config.js";
export { type Adapter, type LoadAdapterOptions, loadAdapter } from "./adapter/load-adapter.js";
export { filesToPush, pushAdapter } from "./adapter/push-adapter.js";
export {
  type AdapterFile,
  type AdapterParts,
  adapterFiles,
  baseName,
  saveAdapter,
} from "./adapter/save-adapter.js";
export { checkpointsIn, type TrainingCheckpoint, type TrainingCheckpoints } from "./checkpoints.js";
export { checkOnnx } from "./onnx/check-onnx.js";
export { type SavedOnnx, saveOnnx } from "./onnx/save-onnx.js";
