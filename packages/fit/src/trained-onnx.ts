import { aroundModel, onnxMetadata } from "@permafrost/runs";
import { exportOnnx, type OnnxExportOptions } from "@permafrost/runtime";
import { encodingOf } from "@permafrost/tasks";
import type { Training } from "./training.js";

/** What the file of a trained model takes and gives. */
export interface TrainedOnnxOptions extends OnnxExportOptions {
  /**
   * Whether the file takes data as they come: an input for each column of a table, named as that, f32 `[batch]` numbers (NaN for one that is
   * missing) or i32 `[batch]` numbers of categories (−1 for none); of a series `series`, f32 `[batch, window, channels]`. Values are then
   * given in their own units as `values`. Default false: it takes `x`, as `encodeInput` makes it.
   */
  readonly raw?: boolean;
}

/** A model that was trained as an ONNX file that says what its inputs and classes are called. */
export async function onnxOf(
  { model, task, base }: Pick<Training, "model" | "task" | "base">,
  { metadata, raw = false, ...options }: TrainedOnnxOptions,
): Promise<Uint8Array> {
  return exportOnnx(model, {
    ...options,
    ...(raw && { around: aroundModel(encodingOf(task, task.name)) }),
    metadata: { ...onnxMetadata({ model, task, base, raw }), ...metadata },
  });
}
