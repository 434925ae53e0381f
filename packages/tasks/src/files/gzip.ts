import { builtin } from "@permafrost/common/builtin";
import { collect } from "./collect.js";
import type { NamedBytes } from "./file-source.js";
import { isGzip } from "./first-bytes.js";
import { unpackedLimit } from "./unpacked-limit.js";

/**
 * Unpacks a file if it is gzip, else gives it back as it is.
 *
 * @throws Error, naming the file, if it is truncated or corrupted.
 */
export async function gunzip(
  { file, bytes }: NamedBytes,
  limit = unpackedLimit(bytes.length),
): Promise<NamedBytes> {
  if (!isGzip(bytes)) return { file, bytes };
  try {
    return { file, bytes: await unpack(bytes, file, limit) };
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Cannot unpack ${file} (${bytes.length} bytes of gzip): ${why}; the file is truncated or damaged, fetch it again`,
      { cause },
    );
  }
}

async function unpack(bytes: Uint8Array, file: string, limit: number): Promise<Uint8Array> {
  if (typeof DecompressionStream === "undefined") {
    // Older Bun has no DecompressionStream, but has Node's zlib.
    const { gunzipSync } = builtin("zlib");
    return new Uint8Array(gunzipSync(bytes, { maxOutputLength: limit }));
  }
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  return collect(packed.pipeThrough(new DecompressionStream("gzip")), file, limit);
}
