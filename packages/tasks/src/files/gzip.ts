import { collect, type FileSource, type LoadOptions, type NamedBytes } from "./file-source";

/** More than any of the data sets here unpacks to; a bomb stops here. */
const unpackedLimit = 2 ** 31;

/** True if bytes start as gzip does. */
export const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Unpacks a file if it is gzip, else gives it back as it is.
 *
 * @throws Error, naming the file, if it is truncated or corrupted.
 */
export async function gunzip({ file, bytes }: NamedBytes, limit = unpackedLimit): Promise<NamedBytes> {
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
    const { gunzipSync } = await import("node:zlib");
    return new Uint8Array(gunzipSync(bytes, { maxOutputLength: limit }));
  }
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  return collect(packed.pipeThrough(new DecompressionStream("gzip")), file, limit);
}

/**
 * Reads the first of some paths that exists, unpacked.
 *
 * @throws Error naming all paths, and what happened at each, if none can be read.
 */
export async function readFirst(
  source: FileSource,
  paths: readonly string[],
  what: string,
  { signal }: LoadOptions,
): Promise<NamedBytes> {
  const failures: string[] = [];
  for (const path of paths) {
    signal?.throwIfAborted();
    let bytes: Uint8Array;
    try {
      bytes = await source.read(path, signal ? { signal } : {});
    } catch (cause) {
      signal?.throwIfAborted();
      failures.push(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
      continue;
    }
    return gunzip({ file: path, bytes });
  }
  const where = source.origin ? ` in ${source.origin}` : "";
  throw new Error(
    `Cannot read ${what}${where}: expected one of these files, found none\n  ${failures.join("\n  ")}`,
  );
}
