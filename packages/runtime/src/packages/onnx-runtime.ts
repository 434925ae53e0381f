import { loadNative } from "./native-runtime.js";
import { openWasm } from "./wasm-runtime.js";

// Written down here, and not taken from onnxruntime-common, whose types need those of pages.

/** Numbers of ONNX Runtime. */
export interface OnnxTensor {
  /** `"float32"`, `"int32"`, … */
  readonly type: string;
  /** Its axes. */
  readonly dims: readonly number[];
  /** Row-major numbers, in a typed array. */
  readonly data: unknown;
}

/** A model of ONNX Runtime, ready to run. */
export interface OnnxSession {
  /** What it takes. */
  readonly inputNames: readonly string[];
  /** What it gives. */
  readonly outputNames: readonly string[];
  /** Runs it. @returns all outputs by name */
  run(inputs: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
  /** Gives back what it takes. */
  release(): Promise<void>;
}

/** The part of an ONNX Runtime package that is the same in all of them. */
export interface OnnxRuntime {
  /** Makes sessions. */
  readonly InferenceSession: {
    /**
     * Opens a model.
     *
     * @param model an ONNX file's bytes, or its path where the package opens files: onnxruntime-node does
     * @param options as ONNX Runtime documents them
     */
    create(model: string | Uint8Array, options: object): Promise<OnnxSession>;
  };
  /** Makes tensors. */
  readonly Tensor: new (
    type: string,
    data: ArrayBufferView,
    dims: readonly number[],
  ) => OnnxTensor;
}

/**
 * onnxruntime-node, an optional peer, as someone without permafrost would use it.
 *
 * @throws Error saying whether it is not installed or does not load, and what to do.
 */
export async function nativeRuntime(): Promise<OnnxRuntime> {
  return (await loadNative()) as unknown as OnnxRuntime;
}

/** onnxruntime-web for the CPU, as someone without permafrost would use it, with one thread. @throws Error if it cannot be used */
export async function wasmRuntime(): Promise<OnnxRuntime> {
  const { ort, create } = await openWasm("wasm", 1);
  return { Tensor: ort.Tensor, InferenceSession: { create } } as unknown as OnnxRuntime;
}
