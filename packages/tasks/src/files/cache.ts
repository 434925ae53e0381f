import { checkGiven } from "@permafrost/common/check-given";
import { defined } from "@permafrost/common/defined";
import { readCached, readOnce, writeCached } from "./cached-files.js";
import type { ByteCache, FileSource } from "./file-source.js";

/** A cache in a folder, made when first written to; under Node, Deno and Bun. Several programs may share one. */
export const folderCache = (folder: string): ByteCache => ({
  read: (name) => readCached(folder, name),
  write: (name, bytes) => writeCached(folder, name, bytes),
});

/**
 * A source whose files are kept once they were read, so that the next program need not fetch them. They are never fetched
 * again, unless what was kept is damaged: empty the cache when they change. A cache that cannot be written to keeps nothing.
 */
export function cachedSource(source: FileSource, cache: ByteCache): FileSource {
  checkGiven("keep files", source, ["read"], "a source of files, such as webSource(address)");
  checkGiven("keep files", cache, ["read"], "a cache, such as folderCache(folder)");
  return {
    ...defined({ origin: source.origin, list: source.list?.bind(source) }),
    read: (path, options) => readOnce(source, cache, path, options),
  };
}
