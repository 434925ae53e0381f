import { writeWhole } from "@permafrost/common/write-whole";
import { disk } from "./disk.js";

/** A file that grows while a run is trained. */
export interface GrowingFile {
  /** Bytes that are written. */
  readonly written: number;
  /** Adds something; it waits until there is more. */
  add(bytes: Uint8Array): Promise<void>;
  /** Writes what waits. @param options `durable` waits until it is on disk; default false */
  flush(options?: { readonly durable?: boolean }): Promise<void>;
  /** Leaves the file; what waits is lost. */
  close(): Promise<void>;
}

/** Parts that wait before they are written together. */
const AT_ONCE = 50;

/**
 * Goes on with a file behind so many bytes. It stays open: whoever takes the run over puts another in its place, to which
 * this process then writes nothing.
 *
 * @param mayWrite throws if nothing may be written any more
 */
export async function openGrowing(
  path: string,
  size: number,
  mayWrite: () => Promise<void>,
): Promise<GrowingFile> {
  const file = await (await disk()).open(path, "a");
  let waiting: Uint8Array[] = [];
  let written = size;
  const flush: GrowingFile["flush"] = async ({ durable = false } = {}) => {
    if (waiting.length === 0 && !durable) return;
    await mayWrite();
    const bytes = await new Blob(waiting as BlobPart[]).arrayBuffer();
    waiting = [];
    await file.writeFile(new Uint8Array(bytes));
    if (durable) await file.sync();
    written += bytes.byteLength;
  };
  return {
    get written() {
      return written;
    },
    async add(bytes) {
      waiting.push(bytes);
      if (waiting.length >= AT_ONCE) await flush();
    },
    flush,
    close: () => file.close(),
  };
}

/** The bytes of a file; none if there is no file. */
export async function bytesOf(path: string): Promise<Uint8Array> {
  return (await disk()).readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return new Uint8Array();
    throw new Error(`Cannot read ${path}: ${error.message}`, { cause: error });
  });
}

/** Takes back what came after the first bytes. @param anew whether in a new file in any case: another process may yet write to the one that is there */
export async function cutTo(path: string, size: number, anew: boolean): Promise<void> {
  const bytes = await bytesOf(path);
  if (bytes.length > size || (anew && bytes.length > 0)) await writeWhole(path, bytes.subarray(0, size));
}
