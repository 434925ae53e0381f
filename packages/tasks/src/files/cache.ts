import type { ByteCache, FileSource } from "./file-source";
import { nodeFiles, nodePaths } from "./node";

/** A cache in a folder, made when first written to; under Node, Deno and Bun. */
export function folderCache(folder: string): ByteCache {
  return {
    async read(name) {
      const { readFile } = await nodeFiles();
      const { join } = await nodePaths();
      try {
        return new Uint8Array(await readFile(join(folder, name)));
      } catch {
        return undefined;
      }
    },
    async write(name, bytes) {
      const { mkdir, rename, writeFile } = await nodeFiles();
      const { join } = await nodePaths();
      await mkdir(folder, { recursive: true });
      // Written beside and moved into place, so that nobody ever reads half a file.
      const part = join(folder, `${name}.${crypto.randomUUID()}.part`);
      await writeFile(part, bytes);
      await rename(part, join(folder, name));
    },
  };
}

/**
 * A source whose files are kept once they were read, so that the next program need not fetch them. They are never fetched
 * again: empty the cache when they change.
 *
 * @throws Error where the runtime has no digests (browsers outside secure contexts).
 */
export function cachedSource(source: FileSource, cache: ByteCache): FileSource {
  return {
    ...source,
    async read(path, options) {
      const place = new TextEncoder().encode(JSON.stringify([source.origin ?? "", path]));
      const name = `file-${(await digest(place)).slice(0, 32)}.bin`;
      const kept = await cache.read(name);
      if (kept) return kept;
      const bytes = await source.read(path, options);
      await cache.write(name, bytes);
      return bytes;
    },
  };
}

/** SHA-256 of bytes, in hexadecimal. */
export async function digest(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
