import { refuseLfsPointer } from "@permafrost/common/lfs-pointer";
import type { FileSource, LoadOptions } from "./file-source.js";
import { isGzip } from "./first-bytes.js";
import { readFirst } from "./read.js";

/** Bytes that are read at once. */
const CHUNK = 2 ** 20;

/** A file, a piece at a time. */
export interface ChunkedFile {
  /** How many bytes there are. */
  readonly size: number;
  /** The first of them, as many as tell what it is. */
  readonly start: Uint8Array;
  /** All of them, in order. */
  chunks(): Iterable<Uint8Array>;
}

/**
 * A file in pieces, as far as its source can read parts; of others all bytes, unpacked.
 *
 * @throws Error saying why it cannot be read.
 */
export async function chunksOf(source: FileSource, path: string, options: LoadOptions): Promise<ChunkedFile> {
  const seekable = await source.seek?.(path).catch(() => undefined);
  const start = seekable?.read(0, Math.min(CHUNK, seekable.size));
  if (seekable === undefined || start === undefined || isGzip(start)) {
    const { bytes } = await readFirst(source, [path], path, options);
    return { size: bytes.length, start: bytes, chunks: () => [bytes] };
  }
  refuseLfsPointer(start, `read ${path}`);
  const { size } = seekable;
  return {
    size,
    start,
    *chunks() {
      for (let at = 0; at < size; at += CHUNK) {
        options.signal?.throwIfAborted();
        yield seekable.read(at, Math.min(size, at + CHUNK));
        options.onProgress?.({ file: path, done: Math.min(size, at + CHUNK), total: size, unit: "bytes" });
      }
    },
  };
}
