import { onnxMetadata } from "@permafrost/runs";
import { exportOnnx, type OnnxExportOptions } from "@permafrost/runtime";
import type { Training } from "./training.js";

/** A model that was trained as an ONNX file that says what its inputs and classes are called. */
export async function onnxOf(
  { model, task, base }: Pick<Training, "model" | "task" | "base">,
  { metadata, ...options }: OnnxExportOptions,
): Promise<Uint8Array> {
  return exportOnnx(model, {
    ...options,
    metadata: { ...onnxMetadata({ model, task, base }), ...metadata },
  });
}
