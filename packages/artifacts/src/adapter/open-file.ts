import { refuseLfsPointer } from "@permafrost/common/lfs-pointer";
import { type ByteSource, type FileSet, readRange } from "@permafrost/hub";

/** A file of an adapter. @throws Error if there is none, with what an adapter is. */
export async function openFile(files: FileSet, path: string, what: string): Promise<ByteSource> {
  const bytes = await files.open(path);
  if (bytes) return bytes;
  throw new Error(`Cannot load the adapter ${files.origin}: it has no ${path}. ${what}`);
}

/** More than any configuration takes. */
const MOST_CONFIG = 1 << 22;

/** The text of a configuration, or of another file of no more than so many bytes. @throws SyntaxError if it is none. */
export async function readText(file: ByteSource, most = MOST_CONFIG): Promise<string> {
  if (file.size > most) throw new SyntaxError(`Cannot read ${file.origin}: ${file.size} bytes are too many`);
  const bytes = await readRange(file, 0, file.size);
  refuseLfsPointer(bytes, `read ${file.origin}`);
  return new TextDecoder().decode(bytes);
}
