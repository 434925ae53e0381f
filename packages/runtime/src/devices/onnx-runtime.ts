import type { InferenceSession, TensorConstructor } from "onnxruntime-common";

/** The part of an ONNX Runtime package that is used here; the same in all of them. */
export interface OnnxRuntime {
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
}

/**
 * Loads onnxruntime-node, an optional peer.
 *
 * @throws Error saying how to install it, if it is not there.
 */
export async function nativeRuntime(): Promise<OnnxRuntime> {
  // a name that bundlers cannot follow: it is an optional peer
  const name = "onnxruntime-node";
  try {
    const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as {
      default?: OnnxRuntime;
    };
    return module.default ?? (module as unknown as OnnxRuntime);
  } catch (error) {
    throw new Error(
      `Cannot use the device "native": onnxruntime-node could not be loaded (${(error as Error).message.split("\n")[0]}). Install it with \`npm install onnxruntime-node\`, or use the device "wasm"`,
      { cause: error },
    );
  }
}
