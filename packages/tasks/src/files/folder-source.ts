import { builtin } from "@permafrost/common/builtin";
import { found } from "@permafrost/common/found";
import { quote } from "@permafrost/common/quote";
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

/** Links can make very many folders of a few. */
const MOST_FOLDERS = 100_000;

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
  const { readdir, realpath, stat } = builtin("fs/promises");
  const { join } = builtin("path");
  let seen = 0;
  /** Folders that one is in are not entered again, by whatever link. */
  async function* walk(path: string, above: readonly string[]): AsyncGenerator<string, void, undefined> {
    signal?.throwIfAborted();
    const folder = join(root, path);
    const real = await realpath(folder);
    if (above.includes(real)) return;
    if (++seen > MOST_FOLDERS)
      throw new RangeError(`Cannot list ${shown}: it has more than ${MOST_FOLDERS} folders, links followed`);
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const inner = path === "" ? entry.name : `${path}/${entry.name}`;
      const kind = entry.isSymbolicLink() ? await stat(join(root, inner)).catch(() => undefined) : entry;
      if (kind?.isDirectory()) yield* walk(inner, [...above, real]);
      else if (kind === undefined || kind.isFile()) yield inner;
    }
  }
  try {
    yield* walk("", []);
  } catch (cause) {
    const { code, path = root } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    const missing = code === "ENOENT" || code === "ENOTDIR";
    throw new Error(
      `Cannot list ${quote(path === root ? shown : path)}: ${missing ? "there is no such folder" : reasonOf(cause)}`,
      { cause },
    );
  }
}
