import type { WebBlob } from "@permafrost/common/web";
import type { ReadOptions } from "./read-options.js";

/** A file that is read in ranges: on disk, in memory, or behind HTTP. */
export interface ByteSource {
  /** Where the bytes come from, for messages. */
  readonly origin: string;
  /** Size in bytes. */
  readonly size: number;
  /** How many bytes came over the network so far, where that is where they come from. */
  readonly bytesFetched?: number | undefined;
  /** What the hash of the whole content is to be: SHA-256 or Git's SHA-1; where it is known, and was not compared yet. */
  readonly expectedHash?: string | undefined;
  /** Fills `target` with the bytes from `offset` on. Rejects when the file ends before, or was changed since it was opened. */
  readInto(offset: number, target: Uint8Array, options?: ReadOptions): Promise<void>;
}

/** Reads `length` bytes into a new array. */
export async function readRange(
  source: ByteSource,
  offset: number,
  length: number,
  options?: ReadOptions,
): Promise<Uint8Array> {
  checkRange(source, offset, length);
  const bytes = new Uint8Array(length);
  await source.readInto(offset, bytes, options);
  return bytes;
}

/** Throws a RangeError for a range that is not inside the file. */
export function checkRange(source: ByteSource, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= source.size) return;
  throw new RangeError(
    `Cannot read ${source.origin}: bytes ${offset} to ${offset + length} asked for, the file has ${source.size}`,
  );
}

/** Bytes that are already in memory; they are not copied. */
export function memoryBytes(bytes: Uint8Array, origin = "memory"): ByteSource {
  const source: ByteSource = {
    origin,
    size: bytes.length,
    async readInto(offset, target, options) {
      options?.signal?.throwIfAborted();
      checkRange(source, offset, target.length);
      target.set(bytes.subarray(offset, offset + target.length));
    },
  };
  return source;
}

/** A `Blob` or a `File` (a file chosen in a browser, a file of the origin private file system). */
export function blobBytes(blob: WebBlob, origin = "blob"): ByteSource {
  const source: ByteSource = {
    origin,
    size: blob.size,
    async readInto(offset, target, options) {
      checkRange(source, offset, target.length);
      let filled = 0;
      for await (const chunk of blob.slice(offset, offset + target.length).stream()) {
        options?.signal?.throwIfAborted();
        target.set(chunk, filled);
        filled += chunk.length;
      }
      if (filled < target.length) {
        throw new Error(`Cannot read ${origin}: it ended after ${filled} of ${target.length} bytes`);
      }
    },
  };
  return source;
}
