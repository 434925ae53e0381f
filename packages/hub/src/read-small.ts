import { type ByteSource, readRange } from "./byte-source.js";
import { malformed } from "./malformed.js";
import type { ReadOptions } from "./read-options.js";

/** Largest config or shard index that is read; the largest on the Hub are a few megabytes. */
const MAX_JSON = 100_000_000;

/** A file that is small by its nature, whole. */
export async function readSmall(bytes: ByteSource, options: ReadOptions): Promise<Uint8Array> {
  const { origin, size } = bytes;
  if (size > MAX_JSON) throw malformed(origin, `${size} bytes are too many for such a file`);
  return readRange(bytes, 0, size, options);
}
