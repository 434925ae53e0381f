import { found } from "@permafrost/common/found";
import type { FileSource } from "./file-source.js";
import { listInFolder, readInFolder } from "./folder-files.js";
import { seekInFolder } from "./seek-file.js";

/** Files of a folder, under Node, Deno and Bun. Links are followed. */
export function folderSource(folder: string): FileSource {
  if (typeof folder !== "string")
    throw new TypeError(`Cannot read files: expected the path of a folder, found ${found(folder)}`);
  return {
    origin: folder,
    read: (path, options) => readInFolder(folder, path, options?.signal),
    seek: (path) => seekInFolder(folder, path),
    list: (options) => listInFolder(folder, options?.signal),
  };
}
