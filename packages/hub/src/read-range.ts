import { checkOptions } from "@permafrost/common/known-options";
import { type ByteSource, readRange as readPart } from "./byte-source.js";
import { READ_OPTIONS, type ReadOptions } from "./read-options.js";

/**
 * Reads `length` bytes from `offset` on into a new array.
 *
 * @throws RangeError for a range that is not inside the file; TypeError for an option that there is not.
 */
export async function readRange(
  source: ByteSource,
  offset: number,
  length: number,
  options: ReadOptions = {},
): Promise<Uint8Array> {
  checkOptions("read a part of a file", options, READ_OPTIONS);
  return readPart(source, offset, length, options);
}
