import { builtin } from "@permafrost/common/builtin";
import { defined } from "@permafrost/common/defined";
import { isLfsPointer } from "@permafrost/common/lfs-pointer";
import { makeFolder } from "@permafrost/common/make-folder";
import { canHash, sha256 } from "@permafrost/common/sha256";
import { writeWhole } from "@permafrost/common/write-whole";
import type { ByteCache, FileSource } from "./file-source.js";
import { keep, readKept } from "./kept.js";

/** A cache in a folder, made when first written to; under Node, Deno and Bun. Several programs may share one. */
export function folderCache(folder: string): ByteCache {
  return {
    async read(name) {
      const { readFile } = builtin("fs/promises");
      const { join } = builtin("path");
      try {
        return new Uint8Array(await readFile(join(folder, name)));
      } catch {
        return undefined;
      }
    },
    async write(name, bytes) {
      const { join } = builtin("path");
      await makeFolder(folder);
      // What is lost with the power is made again.
      await writeWhole(join(folder, name), bytes, { durable: false });
    },
  };
}

/**
 * A source whose files are kept once they were read, so that the next program need not fetch them. They are never fetched
 * again, unless what was kept is damaged: empty the cache when they change. A cache that cannot be written to keeps nothing.
 */
export function cachedSource(source: FileSource, cache: ByteCache): FileSource {
  return {
    ...defined({ origin: source.origin, list: source.list?.bind(source) }),
    async read(path, options) {
      if (!canHash()) return source.read(path, options);
      const place = new TextEncoder().encode(JSON.stringify([source.origin ?? "", path]));
      const name = `file-${(await sha256(place)).slice(0, 32)}.bin`;
      const kept = await readKept(cache, name);
      if (kept) return kept;
      const bytes = await source.read(path, options);
      // what stands for a file may be the file next time
      if (!isLfsPointer(bytes)) await keep(cache, name, bytes);
      return bytes;
    },
  };
}
