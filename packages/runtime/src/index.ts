export { type AttentionMap, type AttentionOptions, attentionMaps } from "./attention-maps.js";
export { computedBy } from "./computed-by.js";
export {
  type Device,
  type Feeds,
  type LoweredProgram,
  type Numbers,
  nextOf,
  type Program,
  type RunOptions,
  type Session,
  type SizedProgram,
  type State,
  type StateValues,
  type Weights,
} from "./device.js";
export { type AllowedCores, allowedCores } from "./devices/allowed-cores.js";
export { type AllowedMemory, allowedMemory } from "./devices/allowed-memory.js";
export {
  type BuiltInDevice,
  DEVICE_NAMES,
  DEVICES,
  type DeviceName,
  type DeviceOptions,
} from "./devices/devices.js";
export { webgpu } from "./devices/gpu.js";
export type { GpuBuffer, GpuDevice } from "./devices/gpu-types.js";
export type { KernelRun } from "./devices/kernel-runs.js";
export { type NativeOptions, native } from "./devices/native.js";
export { openDevice } from "./devices/open.js";
export type { OnKernels } from "./devices/profiler.js";
export { type WasmOptions, wasm } from "./devices/wasm.js";
export type { WebGpuDevice, WebGpuOptions } from "./devices/webgpu.js";
export type { WebGpuSession } from "./devices/webgpu-session.js";
export { exportOnnx, type OnnxExportOptions, weightsIn, writtenOnnx } from "./export-onnx.js";
export { contextOf, inputOf, type StepDropout } from "./forward.js";
export { headOf } from "./head-of.js";
export {
  type Around,
  type Computing,
  computeOf,
  type InferenceProgram,
  inferenceOutputs,
  inferenceStates,
  LEAST_NUMBERS,
  storageOf,
  weightsOf,
} from "./inference.js";
export type { Inputs } from "./inputs.js";
export { load } from "./load.js";
export { loadSized, type SizedSession } from "./load-sized.js";
export { matMulRate } from "./matmul-rate.js";
export { noiseInputs } from "./noise-inputs.js";
export { findOutliers, type Outliers } from "./outliers.js";
export {
  nativeRuntime,
  type OnnxRuntime,
  type OnnxSession,
  type OnnxTensor,
  wasmRuntime,
} from "./packages/onnx-runtime.js";
export type { WasmFiles } from "./packages/packages.js";
export type { WasmPaths } from "./packages/wasm-files.js";
export {
  loadForInference,
  openPredictor,
  type Prediction,
  type Predictor,
  type PredictorOptions,
  predict,
} from "./predict.js";
export type {
  ForwardContext,
  ForwardResult,
  Runnable,
  RunnableInput,
  RunnableOutput,
  RunnableParameter,
} from "./runnable.js";
export { runtimeName } from "./runtime-name.js";
export { type DeviceChoice, onDevice, withDevice } from "./take-device.js";
export { type Versions, versions } from "./versions.js";
