import { found } from "@permafrost/common/found";
import type { FileSource } from "./file-source.js";
import { folderSource } from "./folder-source.js";
import { webSource } from "./web-source.js";

/**
 * A source from what callers may give: a folder's path or `file:` address, the address of a web folder, or a source.
 *
 * @throws TypeError for anything else.
 */
export function openSource(source: string | FileSource): FileSource {
  if (typeof source === "string") return /^https?:/i.test(source) ? webSource(source) : folderSource(source);
  if (typeof source?.read === "function") return source;
  throw new TypeError(
    `Cannot read files: expected a folder, a web address, or an object with read(path), found ${found(source)}`,
  );
}
