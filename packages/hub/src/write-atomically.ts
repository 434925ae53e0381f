import { open, rename, rm } from "node:fs/promises";

let written = 0;

/**
 * Writes a file beside its place and moves it there once it is complete.
 *
 * @param durable wait until it is on disk, so that it outlives a loss of power.
 */
export async function writeAtomically(
  path: string,
  parts: Iterable<Uint8Array>,
  { durable = true }: { readonly durable?: boolean } = {},
): Promise<void> {
  const beside = `${path}.${process.pid}-${written++}.tmp`;
  try {
    const file = await open(beside, "w");
    try {
      for (const part of parts) {
        for (let done = 0; done < part.length; ) {
          done += (await file.write(part, done, Math.min(part.length - done, MAX_WRITE))).bytesWritten;
        }
      }
      if (durable) await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw new Error(`Cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Some systems refuse a single write of 2 GiB or more. */
const MAX_WRITE = 1 << 28;
