import type { ByteSource } from "./byte-source.js";
import { openSafetensors } from "./safetensors.js";
import type { TensorFile } from "./tensor-file.js";
import type { ReadOptions } from "./weight-source.js";

/** Opens a file of tensors in the format that its name or its first bytes tell. */
export async function openTensorFile(
  bytes: ByteSource,
  path: string,
  options?: ReadOptions,
): Promise<TensorFile> {
  if (!path.endsWith(".safetensors")) {
    throw new Error(`Cannot read ${bytes.origin}: its format is not known; save the weights as safetensors`);
  }
  return openSafetensors(bytes, options);
}
