import type { Env, InferenceSession, TensorConstructor } from "onnxruntime-common";
import type * as Ort from "onnxruntime-web";
import type { Gpu } from "../devices/gpu-types.js";

/** The part of an ONNX Runtime package that is used here; the same in all of them. */
export interface LoadedRuntime {
  /** Makes sessions. */
  readonly InferenceSession: {
    /**
     * Opens a model.
     *
     * @param model an ONNX file's bytes, or its path where the package opens files: onnxruntime-node does
     */
    create(model: string | Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  /** Makes tensors. */
  readonly Tensor: TensorConstructor;
  /** What holds for all sessions: how much is written to stderr. */
  readonly env?: Pick<Env, "logLevel">;
}

/** The package `webgpu`: Dawn, the WebGPU of Chromium. */
export interface DawnPackage {
  /** Finds GPUs. */
  create(options: readonly string[]): Gpu;
  /** The interfaces that a browser has as globals. */
  readonly globals: Readonly<Record<string, unknown>>;
}

/** The files that onnxruntime-web computes with. */
export interface WasmFiles {
  /** Address of `ort-wasm-simd-threaded.wasm`; for WebGPU of `ort-wasm-simd-threaded.asyncify.wasm`. */
  readonly wasm: string;
  /** Address of the `.mjs` file of the same name, which threads start with. Default: there is none, and one thread. */
  readonly mjs?: string;
}

/** Loads the packages that devices are made of: which ones there are depends on where this runs. */
export interface Packages {
  /** onnxruntime-node, an optional peer. */
  native(): Promise<LoadedRuntime>;
  /** The package webgpu, an optional peer. */
  dawn(): Promise<DawnPackage>;
  /** onnxruntime-web, for the CPU. */
  wasm(): Promise<typeof Ort>;
  /** onnxruntime-web, for GPUs. */
  webgpu(): Promise<typeof Ort>;
  /** Where a bundler put the files of both; what it did not see is no address of a file. */
  readonly bundled: Readonly<Partial<Record<"wasm" | "webgpu", () => WasmFiles>>>;
}
