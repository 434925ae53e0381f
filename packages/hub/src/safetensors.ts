import { checkGiven } from "@permafrost/common/check-given";
import { checkOptions } from "@permafrost/common/known-options";
import { type ByteSource, readRange } from "./byte-source.js";
import { readFloats } from "./read-floats.js";
import { READ_OPTIONS, type ReadOptions } from "./read-options.js";
import { refuseOther } from "./refuse-other.js";
import { readSafetensorsHeader } from "./safetensors-header.js";
import { readableType } from "./stored-type.js";
import type { TensorFile } from "./tensor-file.js";

/** A safetensors file, with what its writer noted in it. */
export interface SafetensorsFile extends TensorFile {
  /** The strings under `__metadata__` in its header; none where there is no such member. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Opens a safetensors file: reads the header and checks it against the size of the file.
 *
 * @throws SyntaxError for a file that does not follow the format; TypeError for an option that there is not.
 */
export async function openSafetensors(
  source: ByteSource,
  options: ReadOptions = {},
): Promise<SafetensorsFile> {
  checkGiven(
    "open a safetensors file",
    source,
    ["size", "readInto"],
    "bytes to read, such as memoryBytes(bytes)",
  );
  checkOptions("open a safetensors file", options, READ_OPTIONS);
  const { entries, metadata } = await readSafetensorsHeader(source, options).catch(async (error) => {
    // what has a header need not be read twice
    if (error instanceof SyntaxError) await refuseOther(source, options);
    throw error;
  });
  return {
    origin: source.origin,
    tensors: entries,
    metadata,
    async read(name, options) {
      const { offset, count, dtype } = entries.get(name)!;
      return readFloats(source, offset, count, readableType(dtype, name, source.origin), options);
    },
    async readBytes(name, options) {
      const { offset, length } = entries.get(name)!;
      return readRange(source, offset, length, options);
    },
  };
}
