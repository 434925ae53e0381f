import { type ByteSource, readRange } from "./byte-source.js";
import { readFloats } from "./read-floats.js";
import type { ReadOptions } from "./read-options.js";
import { readSafetensorsHeader } from "./safetensors-header.js";
import { BYTES_PER_NUMBER } from "./stored-type.js";
import type { TensorFile } from "./tensor-file.js";

/** A safetensors file, with what its writer noted in it. */
export interface SafetensorsFile extends TensorFile {
  /** The strings under `__metadata__` in its header; none where there is no such member. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Opens a safetensors file: reads the header and checks it against the size of the file.
 *
 * @throws SyntaxError for a file that does not follow the format.
 */
export async function openSafetensors(source: ByteSource, options?: ReadOptions): Promise<SafetensorsFile> {
  const { entries, metadata } = await readSafetensorsHeader(source, options);
  return {
    origin: source.origin,
    tensors: entries,
    metadata,
    async read(name, options) {
      const { offset, count, dtype } = entries.get(name)!;
      return readFloats(source, offset, count, dtype, options);
    },
    async readBytes(name, options) {
      const { offset, count, dtype } = entries.get(name)!;
      return readRange(source, offset, count * BYTES_PER_NUMBER[dtype], options);
    },
  };
}
