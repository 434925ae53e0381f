import { builtin } from "@permafrost/common/builtin";
import { found } from "@permafrost/common/found";
import { quote } from "@permafrost/common/quote";
import { walkFolder } from "@permafrost/common/walk-folder";
import type { FileSource } from "./file-source.js";

/** What the system says, for people. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "it may not be read",
  EPERM: "it may not be read",
  ELOOP: "its links go in circles",
};

/** Files of a folder, under Node, Deno and Bun. Links are followed. */
export function folderSource(folder: string): FileSource {
  if (typeof folder !== "string")
    throw new TypeError(`Cannot read files: expected the path of a folder, found ${found(folder)}`);
  const open = () => (/^file:/i.test(folder) ? builtin("url").fileURLToPath(folder) : folder);
  return {
    origin: folder,
    async read(path, options) {
      const { readFile } = builtin("fs/promises");
      const { join } = builtin("path");
      try {
        return new Uint8Array(await readFile(join(open(), path), { signal: options?.signal }));
      } catch (cause) {
        options?.signal?.throwIfAborted();
        throw new Error(`Cannot read ${path} in ${folder}: ${reasonOf(cause)}`, { cause });
      }
    },
    async list(options) {
      const paths: string[] = [];
      for await (const path of filesIn(open(), folder, options?.signal)) paths.push(path);
      return paths.sort();
    },
  };
}

const reasonOf = (cause: unknown) => {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
};

/** Paths of all files in a folder. A link that leads nowhere is a file, so that whoever reads it is told. */
async function* filesIn(
  root: string,
  shown: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void, undefined> {
  try {
    for await (const { path } of walkFolder(root, signal)) yield path;
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new RangeError(`Cannot list ${shown}: ${cause.message}`, { cause });
    const { code, path = root } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    const missing = code === "ENOENT" || code === "ENOTDIR";
    throw new Error(
      `Cannot list ${quote(path === root ? shown : path)}: ${missing ? "there is no such folder" : reasonOf(cause)}`,
      { cause },
    );
  }
}
