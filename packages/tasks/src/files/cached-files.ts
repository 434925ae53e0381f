import { builtin } from "@permafrost/common/builtin";
import { isLfsPointer } from "@permafrost/common/lfs-pointer";
import { makeFolder } from "@permafrost/common/make-folder";
import { canHash, sha256 } from "@permafrost/common/sha256";
import { writeWhole } from "@permafrost/common/write-whole";
import type { ByteCache, FileReadOptions, FileSource } from "./file-source.js";
import { keep, readKept } from "./kept.js";

/** Reads what a folder has under a name. */
export async function readCached(folder: string, name: string): Promise<Uint8Array | undefined> {
  const { readFile } = builtin("fs/promises");
  const { join } = builtin("path");
  try {
    return new Uint8Array(await readFile(join(folder, name)));
  } catch {
    return undefined;
  }
}

/** Writes it, and makes the folder if need be. */
export async function writeCached(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const { join } = builtin("path");
  await makeFolder(folder);
  // What is lost with the power is made again.
  await writeWhole(join(folder, name), bytes, { durable: false });
}

/** Reads a file from a cache, or else from its source, and keeps it. */
export async function readOnce(
  source: FileSource,
  cache: ByteCache,
  path: string,
  options: FileReadOptions | undefined,
): Promise<Uint8Array> {
  if (!canHash()) return source.read(path, options);
  const place = new TextEncoder().encode(JSON.stringify([source.origin ?? "", path]));
  const name = `file-${(await sha256(place)).slice(0, 32)}.bin`;
  const kept = await readKept(cache, name);
  if (kept) return kept;
  const bytes = await source.read(path, options);
  // what stands for a file may be the file next time
  if (!isLfsPointer(bytes)) await keep(cache, name, bytes);
  return bytes;
}
