import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder and those above it. `mkdir({ recursive: true })` never returns where the system refuses with ENOENT (/proc).
 *
 * @returns whether it was not there before
 */
export async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = dirname(resolve(path));
    if (code === "EEXIST") return false;
    if (code !== "ENOENT" || parent === resolve(path)) throw error;
    await makeFolder(parent);
    await mkdir(path);
  }
  return true;
}
