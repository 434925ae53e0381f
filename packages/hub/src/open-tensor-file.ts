import { checkGiven } from "@permafrost/common/check-given";
import { checkOptions } from "@permafrost/common/known-options";
import { type ByteSource, readRange } from "./byte-source.js";
import { malformed } from "./malformed.js";
import { TORCH_OPTIONS, type TorchOptions } from "./read-options.js";
import { refusePointer } from "./refuse-pointer.js";
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
  { signal, stateDict }: TorchOptions = {},
): Promise<TensorFile> {
  return path.endsWith(".safetensors")
    ? openSafetensors(bytes, { signal })
    : openTorch(bytes, { signal, stateDict });
}

/**
 * Opens a PyTorch archive, `pytorch_model.bin` or `.pt`, of the zip or the legacy layout. It is read by an unpickler that
 * constructs tensors and nothing else.
 *
 * @throws SyntaxError for a file that is malformed, that names any other class or function, or that has weights in several places; RangeError
 *   where `stateDict` leads to none; TypeError for an option that there is not.
 */
export async function openTorch(bytes: ByteSource, options: TorchOptions = {}): Promise<TensorFile> {
  checkGiven("open a PyTorch file", bytes, ["size", "readInto"], "bytes to read, such as memoryBytes(bytes)");
  checkOptions("open a PyTorch archive", options, TORCH_OPTIONS);
  const start = await readRange(bytes, 0, Math.min(2, bytes.size), options);
  const known = start.length === 2 ? LAYOUTS[(start[0]! << 8) | start[1]!] : undefined;
  if (known === undefined) {
    await refusePointer(bytes, options);
    throw malformed(bytes.origin, "its first bytes are neither those of a zip archive nor of a pickle");
  }
  return (await known())(bytes, options);
}

type Opener = (bytes: ByteSource, options?: TorchOptions) => Promise<TensorFile>;

// loaded when there is such a file
const zip = async (): Promise<Opener> => (await import("./pytorch/torch-zip.js")).openTorchZip;
const legacy = async (): Promise<Opener> => (await import("./pytorch/torch-legacy.js")).openTorchLegacy;

/** What the first two bytes tell: "PK", or the PROTO operation with protocol 2 to 5. */
const LAYOUTS: Readonly<Record<number, () => Promise<Opener>>> = {
  20555: zip,
  32770: legacy,
  32771: legacy,
  32772: legacy,
  32773: legacy,
};
