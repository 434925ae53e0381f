import { builtin } from "@permafrost/common/builtin";
import { disk } from "./disk.js";

/**
 * Makes a folder and those above it. `mkdir({ recursive: true })` never returns where the system refuses with ENOENT (/proc).
 *
 * @returns whether it was not there before
 */
export async function makeFolder(path: string): Promise<boolean> {
  const { dirname, resolve } = builtin("path");
  try {
    await (await disk()).mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = dirname(resolve(path));
    if (code === "EEXIST") return false;
    if (code !== "ENOENT" || parent === resolve(path)) throw error;
    await makeFolder(parent);
    await (await disk()).mkdir(path);
  }
  return true;
}
