import { type ByteSource, readRange } from "./byte-source.js";
import { malformed } from "./malformed.js";
import { openTorchLegacy } from "./pytorch/torch-legacy.js";
import { openTorchZip } from "./pytorch/torch-zip.js";
import type { ReadOptions } from "./read-options.js";
import { openSafetensors } from "./safetensors.js";
import type { TensorFile } from "./tensor-file.js";

/**
 * Opens a file of tensors: safetensors by its name, a PyTorch archive by its first bytes.
 *
 * @throws SyntaxError for a file that does not follow its format.
 */
export async function openTensorFile(
  bytes: ByteSource,
  path: string,
  options?: ReadOptions,
): Promise<TensorFile> {
  return path.endsWith(".safetensors") ? openSafetensors(bytes, options) : openTorch(bytes, options);
}

/**
 * Opens a PyTorch archive, `pytorch_model.bin` or `.pt`, of the zip or the legacy layout. It is read by an unpickler that
 * constructs tensors and nothing else.
 *
 * @throws SyntaxError for a file that is malformed, or that names any other class or function.
 */
export async function openTorch(bytes: ByteSource, options?: ReadOptions): Promise<TensorFile> {
  const start = await readRange(bytes, 0, Math.min(2, bytes.size), options);
  const known = start.length === 2 ? LAYOUTS[(start[0]! << 8) | start[1]!] : undefined;
  if (known === undefined) {
    throw malformed(bytes.origin, "its first bytes are neither those of a zip archive nor of a pickle");
  }
  return known(bytes, options);
}

/** What the first two bytes tell: "PK", or the PROTO operation with protocol 2 to 5. */
const LAYOUTS: Readonly<Record<number, typeof openTorch>> = {
  20555: openTorchZip,
  32770: openTorchLegacy,
  32771: openTorchLegacy,
  32772: openTorchLegacy,
  32773: openTorchLegacy,
};
