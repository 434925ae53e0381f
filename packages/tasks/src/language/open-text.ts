import type { FileSource, LoadOptions, Seekable } from "../files/file-source.js";
import { isGzip } from "../files/first-bytes.js";
import { readFirst } from "../files/read.js";

/**
 * A file of text, parts of which are read where it lies. One that is packed (gzip), or not on a disk, is read whole, and needs as much memory
 * as it has bytes.
 *
 * @throws Error naming the file and why it cannot be read
 */
export async function openText(source: FileSource, path: string, load: LoadOptions): Promise<Seekable> {
  const file = await source.seek?.(path);
  if (file && !isGzip(file.read(0, Math.min(2, file.size)))) return file;
  const { bytes } = await readFirst(source, [path], path, load);
  return { size: bytes.length, read: (start, end) => bytes.subarray(start, end) };
}
