import { builtin } from "./builtin.js";

/** The text of a file; nothing if there is none. Node, Deno and Bun only. @throws Error if it cannot be read */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await builtin("fs/promises").readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`Cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
}
