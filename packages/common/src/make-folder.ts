import { builtin } from "./builtin.js";

/**
 * Makes a folder and those above it. `mkdir({ recursive: true })` never returns where the system refuses with ENOENT (/proc).
 * Node, Deno and Bun only.
 *
 * @returns whether it was not there before
 * @throws Error of the system if it cannot be made.
 */
export async function makeFolder(path: string): Promise<boolean> {
  const { mkdir } = builtin("fs/promises");
  const { dirname, resolve } = builtin("path");
  const make = () =>
    mkdir(path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST") return false;
        throw error;
      },
    );
  try {
    return await make();
  } catch (error) {
    const parent = dirname(resolve(path));
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || parent === resolve(path)) throw error;
    await makeFolder(parent);
    return make();
  }
}
