import { builtin } from "@permafrost/common/builtin";
import { oneLine, quote } from "@permafrost/common/quote";
import { type ByteSource, checkRange } from "./byte-source.js";

/**
 * A file on disk, opened anew for each read, so that nothing has to be closed. Returns undefined where there is no such file.
 * A file whose size or modification time changes between two reads is refused.
 *
 * @throws Error naming the file if the system does not open or read it, or it is a link that leads nowhere.
 */
export async function fileBytes(path: string): Promise<ByteSource | undefined> {
  const { open, stat } = builtin("fs/promises");
  const shown = oneLine(path);
  const fail = (attempt: string) => (error: NodeJS.ErrnoException) => {
    throw new Error(`Cannot ${attempt} ${shown}: ${oneLine(error.message.split(", ", 1)[0]!)}`, {
      cause: error,
    });
  };
  const found = await stat(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") return fail("open")(error);
    const target = await targetOf(path);
    if (target === undefined) return undefined;
    throw new Error(
      `Cannot open ${shown}: it is a link to ${quote(target)}, which is not there; fetch the file again`,
    );
  });
  if (!found?.isFile()) return undefined;
  const source: ByteSource = {
    origin: shown,
    size: found.size,
    async readInto(offset, target, options) {
      checkRange(source, offset, target.length);
      const file = await open(path, "r").catch(fail("read"));
      try {
        const now = await file.stat();
        if (now.size !== found.size || now.mtimeMs !== found.mtimeMs) {
          throw new Error(`Cannot read ${shown}: it was changed since it was opened; open it again`);
        }
        for (let filled = 0; filled < target.length; ) {
          options?.signal?.throwIfAborted();
          const length = Math.min(target.length - filled, MAX_READ);
          const { bytesRead } = await file.read(target, filled, length, offset + filled).catch(fail("read"));
          if (bytesRead === 0) {
            throw new Error(`Cannot read ${shown}: it ended at byte ${offset + filled} of ${found.size}`);
          }
          filled += bytesRead;
        }
      } finally {
        await file.close();
      }
    },
  };
  return source;
}

/** Where a link leads; undefined for what is none, or is not there. */
async function targetOf(path: string): Promise<string | undefined> {
  return builtin("fs/promises")
    .readlink(path)
    .catch(() => undefined);
}

/** Small enough that an abort is noticed soon, large enough that calls do not show. */
const MAX_READ = 16 * 1024 * 1024;
