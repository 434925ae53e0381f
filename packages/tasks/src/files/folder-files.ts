import { builtin } from "@permafrost/common/builtin";
import { quote } from "@permafrost/common/quote";
import { walkFolder } from "@permafrost/common/walk-folder";

/** What the system says, for people. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "it may not be read",
  EPERM: "it may not be read",
  ELOOP: "its links go in circles",
};

/** A folder as a path. */
export const pathOf = (folder: string) =>
  /^file:/i.test(folder) ? builtin("url").fileURLToPath(folder) : folder;

/** Reads a file of a folder. @throws Error saying why it cannot be read */
export async function readInFolder(
  folder: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const { readFile } = builtin("fs/promises");
  const { join } = builtin("path");
  try {
    return new Uint8Array(await readFile(join(pathOf(folder), path), { signal }));
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Error(`Cannot read ${path} in ${folder}: ${reasonOf(cause)}`, { cause });
  }
}

/** What stood in the way, for people. */
export const reasonOf = (cause: unknown) => {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
};

/** Paths of all files in a folder, sorted. A link that leads nowhere is a file, so that whoever reads it is told. @throws Error saying why it cannot be listed */
export async function listInFolder(folder: string, signal: AbortSignal | undefined): Promise<string[]> {
  const root = pathOf(folder);
  try {
    const paths: string[] = [];
    for await (const { path } of walkFolder(root, signal)) paths.push(path);
    return paths.sort();
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new RangeError(`Cannot list ${folder}: ${cause.message}`, { cause });
    const { code, path = root } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    const missing = code === "ENOENT" || code === "ENOTDIR";
    throw new Error(
      `Cannot list ${quote(path === root ? folder : path)}: ${missing ? "there is no such folder" : reasonOf(cause)}`,
      { cause },
    );
  }
}
