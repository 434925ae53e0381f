import { LONGEST_POINTER, refuseLfsPointer } from "@permafrost/common/lfs-pointer";
import { type ByteSource, readRange } from "./byte-source.js";
import type { ReadOptions } from "./read-options.js";

/** As much of a file as tells. */
const START = 64;

/**
 * Refuses what Git LFS left in the place of a file; for one that is not of its format.
 *
 * @throws SyntaxError saying how to fetch the file.
 */
export async function refusePointer(source: ByteSource, options?: ReadOptions): Promise<void> {
  if (source.size > LONGEST_POINTER) return;
  const start = await readRange(source, 0, Math.min(START, source.size), options);
  refuseLfsPointer(start, `read ${source.origin}`);
}
