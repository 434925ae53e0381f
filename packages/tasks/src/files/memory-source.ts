import { found } from "@permafrost/common/found";
import type { PagePixels } from "../encoding/raw-inputs.js";
import { type ByteStream, collect } from "./collect.js";
import type { FileSource } from "./file-source.js";

/** What a page has of a file: a `Blob` or a `File`. */
export interface FileLike {
  /** Its bytes. */
  arrayBuffer(): Promise<ArrayBuffer>;
  /** Of a file, what it is called. Default: it is not called anything. */
  readonly name?: string;
  /** Of a file of a folder that was chosen, where it is in it. Default: it was chosen alone. */
  readonly webkitRelativePath?: string;
}

/** A file in memory: bytes; a `Blob`, a `File` or a `ReadableStream`, which are read when they are needed; or an `ImageData`, a picture. */
export type MemoryFile = Uint8Array | FileLike | ByteStream | PagePixels;

/**
 * Files that are already in memory, by path; or those that were chosen in a page, `input.files`, by what they are called.
 *
 * @throws TypeError for anything else.
 */
export function memorySource(
  files: Readonly<Record<string, MemoryFile>> | Iterable<FileLike> | ArrayLike<FileLike>,
): FileSource {
  if (typeof files !== "object" || files === null)
    throw new TypeError(`Cannot read files: expected an object of files by path, found ${found(files)}`);
  const byPath = new Map<string, MemoryFile>(
    isList(files) ? Array.from(files, named) : Object.entries(files),
  );
  const read = new Map<string, Promise<Uint8Array>>();
  return {
    origin: "memory",
    async read(path) {
      const file = byPath.get(path);
      if (!file) throw new Error(`Cannot read ${path}: it is not among the files in memory`);
      if (ArrayBuffer.isView(file)) return file;
      // a stream can be read once
      const bytes = read.get(path) ?? bytesOf(file, path);
      if (typeof file === "object" && "getReader" in file) read.set(path, bytes);
      return bytes;
    },
    async list() {
      return [...byPath.keys()].sort();
    },
  };
}

const isList = (files: object): files is Iterable<FileLike> =>
  Symbol.iterator in files || ("length" in files && typeof files.length === "number");

function named(file: FileLike): readonly [string, FileLike] {
  const name = file?.webkitRelativePath || file?.name;
  if (typeof name === "string" && name !== "") return [name, file];
  throw new TypeError(
    `Cannot read files: expected files with names, such as input.files, found ${found(file)}`,
  );
}

async function bytesOf(file: Exclude<MemoryFile, Uint8Array>, path: string): Promise<Uint8Array> {
  if (typeof file === "object" && "getReader" in file) return collect(file, path, Number.POSITIVE_INFINITY);
  if (typeof file === "object" && "data" in file && "width" in file)
    return (await import("../images/png-of-pixels.js")).pngOfPixels(file, path);
  if (typeof file.arrayBuffer === "function") return new Uint8Array(await file.arrayBuffer());
  throw new TypeError(
    `Cannot read ${path}: expected a Uint8Array, a Blob, a File, a ReadableStream or an ImageData, found ${found(file)}`,
  );
}
