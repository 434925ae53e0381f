export { type Confusion, classAccuracy } from "./confusion.js";
export type { Device, DeviceName, Feeds, Numbers, Program, RunOptions, Session, Weights } from "./device.js";
export type { KernelRun } from "./devices/kernel-runs.js";
export { type NativeOptions, native } from "./devices/native.js";
export { type DeviceOptions, openDevice } from "./devices/open.js";
export type { OnKernels } from "./devices/profiler.js";
export { type WasmOptions, wasm } from "./devices/wasm.js";
export { type WebGpuDevice, type WebGpuOptions, webgpu } from "./devices/webgpu.js";
export type { WebGpuSession } from "./devices/webgpu-session.js";
export { type Evaluation, type Score, score } from "./evaluation.js";
export { contextOf, inputOf, type StepDropout } from "./forward.js";
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
export type { StopOptions } from "./stopping.js";
export {
  continueTraining,
  type Feed,
  type LoopOptions,
  type StepReport,
  type TrainOptions,
  train,
} from "./train.js";
export type {
  Batch,
  ForwardContext,
  Trainable,
  TrainableInput,
  TrainableParameter,
} from "./trainable.js";
export {
  createTrainer,
  type Snapshot,
  type StepResult,
  type Trainer,
  type TrainerOptions,
} from "./trainer.js";
