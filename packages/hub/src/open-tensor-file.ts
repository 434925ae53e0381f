import { checkGiven } from "@permafrost/common/check-given";
import { checkOptions } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import { type ByteSource, readRange } from "./byte-source.js";
import { malformed } from "./malformed.js";
import { TORCH_OPTIONS, type TorchOptions } from "./read-options.js";
import { refuseOther, type WeightFormat, weightFormat } from "./refuse-other.js";
import { openSafetensors } from "./safetensors.js";
import type { TensorFile } from "./tensor-file.js";

/**
 * Opens a file of tensors, safetensors or a PyTorch archive: by its name, or by its first bytes where these say something else.
 *
 * @throws SyntaxError for a file that does not follow its format; RangeError for a `stateDict` in safetensors, which have none.
 */
export async function openTensorFile(
  bytes: ByteSource,
  path: string,
  options: TorchOptions = {},
): Promise<TensorFile> {
  const named: WeightFile = path.endsWith(".safetensors") ? "safetensors" : "archive";
  try {
    return await OPENERS[named](bytes, options);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const format = weightFormat(await readRange(bytes, 0, Math.min(START, bytes.size), options));
    const found: WeightFile | undefined = format && (format === "safetensors" ? format : "archive");
    if (found === undefined || found === named) throw error;
    return OPENERS[found](bytes, options);
  }
}

type WeightFile = "safetensors" | "archive";

const OPENERS: Readonly<
  Record<WeightFile, (bytes: ByteSource, options: TorchOptions) => Promise<TensorFile>>
> = {
  safetensors: openOneDict,
  archive: (bytes, { signal, stateDict }) => openTorch(bytes, { signal, stateDict }),
};

/** Opens safetensors, which have one dict. */
async function openOneDict(bytes: ByteSource, { signal, stateDict }: TorchOptions): Promise<TensorFile> {
  const file = await openSafetensors(bytes, { signal });
  if (stateDict === undefined) return file;
  throw new RangeError(
    `Cannot read ${bytes.origin}: expected tensors in ${quote(stateDict)}, but safetensors have all in one place; leave that out`,
  );
}

/** As many bytes tell what a file is. */
const START = 9;

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
  const format = weightFormat(await readRange(bytes, 0, Math.min(START, bytes.size), options));
  if (format !== undefined) return (await LAYOUTS[format]())(bytes, options);
  await refuseOther(bytes, options);
  throw malformed(bytes.origin, "its first bytes are neither those of a zip archive nor of a pickle");
}

type Opener = (bytes: ByteSource, options?: TorchOptions) => Promise<TensorFile>;

/** How archives are opened: what does it is loaded when there is one. */
const LAYOUTS: Readonly<Record<WeightFormat, () => Promise<Opener>>> = {
  zip: async () => (await import("./pytorch/torch-zip.js")).openTorchZip,
  pickle: async () => (await import("./pytorch/torch-legacy.js")).openTorchLegacy,
  safetensors:
    async () =>
    async ({ origin }) => {
      throw malformed(
        origin,
        "it is a safetensors file, not an archive of PyTorch",
        "Open it with openSafetensors",
      );
    },
};
