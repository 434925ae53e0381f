import { found } from "@permafrost/common/found";
import type { FileSource } from "./file-source.js";

/** Files that are already in memory, by path. */
export function memorySource(files: Readonly<Record<string, Uint8Array>>): FileSource {
  if (typeof files !== "object" || files === null)
    throw new TypeError(`Cannot read files: expected an object of files by path, found ${found(files)}`);
  return {
    origin: "memory",
    async read(path) {
      const bytes = Object.hasOwn(files, path) ? files[path] : undefined;
      if (!bytes) throw new Error(`Cannot read ${path}: it is not among the files in memory`);
      return bytes;
    },
    async list() {
      return Object.keys(files).sort();
    },
  };
}
