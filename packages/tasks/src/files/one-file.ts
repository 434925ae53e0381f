import type { FileSource } from "./file-source.js";

/** Of a source only one file: all that it lists. @param path of the file in the source */
export function oneFile(source: FileSource, path: string): FileSource {
  return {
    ...(source.origin !== undefined && { origin: source.origin }),
    read: (wanted, options) => source.read(wanted, options),
    ...(source.seek && { seek: (wanted: string) => source.seek!(wanted) }),
    list: async () => [path],
  };
}
