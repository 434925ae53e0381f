import { builtin } from "@permafrost/common/builtin";
/** The file system, loaded when it is first needed: a page that imports this package has none. */
export const disk = async () => builtin("fs/promises");

/** The text of a file; nothing if there is none. @throws Error if it cannot be read */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await (await disk()).readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`Cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Whether there is something at a path. */
export const exists = async (path: string): Promise<boolean> =>
  (await disk()).access(path).then(
    () => true,
    () => false,
  );
