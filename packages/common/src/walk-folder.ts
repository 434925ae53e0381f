import { builtin } from "./builtin.js";

/** Links can make very many folders of a few. */
const MOST_FOLDERS = 100_000;

/** A file below a folder. */
interface Walked {
  /** Relative to the folder, with `/` between folders. */
  readonly path: string;
  /** False for a link that leads nowhere. */
  readonly isThere: boolean;
}

/**
 * All files below a folder, in no order. Links count as what they lead to; a folder that one is in is not entered again, by whatever link.
 * Node, Deno and Bun only.
 *
 * @throws Error of the system for a folder that cannot be read; RangeError for more than 100,000 folders; the signal's reason.
 */
export async function* walkFolder(
  root: string,
  signal?: AbortSignal,
): AsyncGenerator<Walked, void, undefined> {
  const { readdir, realpath, stat } = builtin("fs/promises");
  const { join } = builtin("path");
  let seen = 0;
  async function* walk(path: string, above: readonly string[]): AsyncGenerator<Walked, void, undefined> {
    signal?.throwIfAborted();
    const folder = join(root, path);
    const real = await realpath(folder);
    if (above.includes(real)) return;
    if (++seen > MOST_FOLDERS)
      throw new RangeError(`it has more than ${MOST_FOLDERS} folders, links followed`);
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const inner = path === "" ? entry.name : `${path}/${entry.name}`;
      const kind = entry.isSymbolicLink() ? await stat(join(root, inner)).catch(() => undefined) : entry;
      if (kind?.isDirectory()) yield* walk(inner, [...above, real]);
      else if (kind === undefined || kind.isFile()) yield { path: inner, isThere: kind !== undefined };
    }
  }
  yield* walk("", []);
}
