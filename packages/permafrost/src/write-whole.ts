import type { FileHandle } from "node:fs/promises";

/**
 * Writes a file beside its place and moves it there once it is complete: whoever reads sees the old file or the new one.
 * Node, Deno and Bun only.
 *
 * @param content all of it, or what writes it
 * @throws Error if it cannot be written; a file that was there is as it was.
 */
export async function writeWhole(
  path: string,
  content: string | Uint8Array | ((file: FileHandle) => Promise<void>),
): Promise<void> {
  const { open, rename, rm } = await import("node:fs/promises");
  const beside = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(beside, "w");
    try {
      await (typeof content === "function" ? content(file) : file.writeFile(content));
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    // what was tried on which path says nothing more
    const reason = (error as Error).message.replace(/, \w+( '.*')?$/, "");
    throw new Error(`Cannot write ${path}: ${reason}`, { cause: error });
  }
}
