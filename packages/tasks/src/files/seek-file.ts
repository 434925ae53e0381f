import { builtin } from "@permafrost/common/builtin";
import type { Seekable } from "./file-source.js";
import { pathOf, reasonOf } from "./folder-files.js";

/**
 * Parts of a file of a folder. It is opened for each and closed again, so that nobody has to say when no more will be read.
 *
 * @throws Error saying why it cannot be read, at once rather than at the first part
 */
export async function seekInFolder(folder: string, path: string): Promise<Seekable> {
  const { closeSync, openSync, readSync, statSync } = builtin("fs");
  const { join } = builtin("path");
  const full = join(pathOf(folder), path);
  const orWhy = <T>(act: () => T): T => {
    try {
      return act();
    } catch (cause) {
      throw new Error(`Cannot read ${path} in ${folder}: ${reasonOf(cause)}`, { cause });
    }
  };
  const opened = <T>(act: (file: number) => T): T =>
    orWhy(() => {
      const file = openSync(full, "r");
      try {
        return act(file);
      } finally {
        closeSync(file);
      }
    });
  const { size } = orWhy(() => statSync(full));
  // a folder has a size, too
  opened((file) => readSync(file, new Uint8Array(1), 0, 1, 0));
  return {
    size,
    read: (start, end) =>
      opened((file) => {
        const bytes = new Uint8Array(end - start);
        for (let done = 0; done < bytes.length; ) {
          const more = readSync(file, bytes, done, bytes.length - done, start + done);
          if (more === 0)
            throw new Error(
              `it had ${size} bytes when it was opened, and has fewer now; put back what it was`,
            );
          done += more;
        }
        return bytes;
      }),
  };
}
