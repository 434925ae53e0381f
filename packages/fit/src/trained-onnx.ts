import { onnxMetadata, rawOnnx } from "@permafrost/runs";
import { exportOnnx, type OnnxExportOptions } from "@permafrost/runtime";
import { encodingOf } from "@permafrost/tasks";
import type { Training } from "./training.js";

/** What the file of a trained model takes and gives. */
export interface TrainedOnnxOptions extends OnnxExportOptions {
  /**
   * Whether the file takes data as they come: an input for each column of a table, named as that, `[batch]` each: numbers as f32, dates as f64 days since 1970
   * (NaN for one that is missing), categories as strings ("" for one that is missing); of a series `series`, f32 `[batch, window, channels]`; of pictures
   * `picture`, u8 `[batch, height, width, channels]`. Values are then given in their own units as `values`. What `encodeInput` would refuse gives NaN.
   * Default false: it takes `x`, as `encodeInput` makes it.
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
    ...(raw && rawOnnx(encodingOf(task, task.name))),
    metadata: { ...onnxMetadata({ model, task, base, raw }), ...metadata },
  });
}
