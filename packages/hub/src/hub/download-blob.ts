import { builtin } from "@permafrost/common/builtin";
import { makeFolder } from "@permafrost/common/make-folder";
import { type ByteSource, readRange } from "../byte-source.js";
import type { ReadOptions } from "../read-options.js";
import type { ListedFile } from "./listed-file.js";

/** Bytes fetched, hashed and written at a time. */
const BLOCK = 32 * 1024 * 1024;

/**
 * Fetches a whole file to its place in the cache. What was fetched before a cut is kept beside it, as `.incomplete`, and not
 * fetched again. The file gets its name only when its size and hash are right; a wrong hash is tried once more from the
 * start, then refused.
 */
export async function downloadBlob(
  remote: ByteSource,
  file: ListedFile,
  blobPath: string,
  options?: ReadOptions,
): Promise<void> {
  const { rename, rm } = builtin("fs/promises");
  const { dirname } = builtin("path");
  await makeFolder(dirname(blobPath));
  const shared = `${blobPath}.incomplete`;
  // Two processes must not write one file: whoever moves the incomplete file away owns it.
  const own = `${blobPath}.${builtin("process").pid}.incomplete`;
  await rename((await abandoned(blobPath)) ?? shared, own).catch(() => {});
  for (let attempt = 1; ; attempt++) {
    let found: string;
    try {
      found = await fetchAndHash(remote, file, own, options);
    } catch (error) {
      await rename(own, shared).catch(() => {});
      throw error;
    }
    const expected = file.sha256 ?? file.oid ?? found;
    if (found === expected) return rename(own, blobPath);
    await rm(own, { force: true });
    if (attempt === 2) {
      throw new Error(
        `Cannot use ${remote.origin}: its hash is ${found}, the Hub says ${expected}; it was changed on the way, or the mirror is wrong`,
      );
    }
  }
}

/** What a process that is gone left of this file. */
async function abandoned(blobPath: string): Promise<string | undefined> {
  const { readdir } = builtin("fs/promises");
  const { basename, dirname, join } = builtin("path");
  for (const name of await readdir(dirname(blobPath))) {
    const [, pid] = /\.(\d+)\.incomplete$/.exec(name) ?? [];
    if (pid === undefined || name !== `${basename(blobPath)}.${pid}.incomplete`) continue;
    try {
      builtin("process").kill(Number(pid), 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") return join(dirname(blobPath), name);
    }
  }
  return undefined;
}

async function fetchAndHash(
  remote: ByteSource,
  { sha256 }: ListedFile,
  path: string,
  options?: ReadOptions,
): Promise<string> {
  const { createHash } = builtin("crypto");
  const { open } = builtin("fs/promises");
  const hash = createHash(sha256 === undefined ? "sha1" : "sha256");
  if (sha256 === undefined) hash.update(`blob ${remote.size}\0`);
  const output = await open(path, "a+");
  try {
    let size = (await output.stat()).size;
    if (size > remote.size) {
      await output.truncate(0);
      size = 0;
    }
    const block = new Uint8Array(Math.min(BLOCK, size));
    for (let at = 0; at < size; ) {
      const { bytesRead } = await output.read(block, 0, Math.min(block.length, size - at), at);
      if (bytesRead === 0) throw new Error(`Cannot resume ${path}: it was changed by another program`);
      hash.update(block.subarray(0, bytesRead));
      at += bytesRead;
    }
    for (let at = size; at < remote.size; at += BLOCK) {
      const bytes = await readRange(remote, at, Math.min(BLOCK, remote.size - at), options);
      hash.update(bytes);
      await output.appendFile(bytes);
    }
    await output.sync();
    return hash.digest("hex");
  } finally {
    await output.close();
  }
}
