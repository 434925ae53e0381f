import type { OptionNames } from "@permafrost/common/known-options";
import type { Signal } from "@permafrost/common/web";

/** How a file is read. */
export interface FileReadOptions {
  /** Stops reading, with the signal's reason. */
  readonly signal?: Signal;
  /** Called as bytes come in, by sources that take long. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** Where files come from: a folder, a web site, the Hugging Face Hub. Anything with these two will do. */
export interface FileSource {
  /** Reads a whole file. Rejects if there is no such file. */
  read(path: string, options?: FileReadOptions): Promise<Uint8Array>;
  /** Paths of all files, `/` between folders; only what reads whole folders needs it. */
  list?(options?: Pick<FileReadOptions, "signal">): Promise<readonly string[]>;
  /** Opens a file to read parts of it, without reading it; undefined where it must be read whole. Default: all files must. */
  seek?(path: string): Promise<Seekable | undefined>;
  /** The place, for messages. */
  readonly origin?: string;
}

/** Bytes of which parts can be read at once, wherever they lie. */
export interface Seekable {
  /** How many there are. */
  readonly size: number;
  /** The bytes from `start` to before `end`. @throws Error if they cannot be read any more */
  read(start: number, end: number): Uint8Array;
}

/** How far a long read is. */
export interface LoadProgress {
  /** What is being read, for people: a path. */
  readonly file: string;
  /** How much has been read. */
  readonly done: number;
  /** 0 if not known. */
  readonly total: number;
  /** What is counted. */
  readonly unit: "bytes" | "examples";
}

/** What every reader of files understands. */
export interface LoadOptions {
  /** Stops reading, with the signal's reason. */
  readonly signal?: Signal;
  /** Called now and then during a long read. */
  readonly onProgress?: (progress: LoadProgress) => void;
  /**
   * Keeps what took long to decode, so that it is decoded once: {@link folderCache}, or anything of that form. Default:
   * nothing is kept.
   */
  readonly cache?: ByteCache;
}

/** The names of {@link LoadOptions}. */
export const LOAD_OPTIONS: OptionNames<LoadOptions> = { signal: true, onProgress: true, cache: true };

/** Keeps bytes by name. A cache may forget: what is not there is made again. */
export interface ByteCache {
  /** Resolves to undefined for what is not there. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Keeps bytes under a name, in place of what was there. */
  write(name: string, bytes: Uint8Array): Promise<void>;
}

/** A file, and what to call it in messages. */
export interface NamedBytes {
  /** For people: a path. */
  readonly file: string;
  /** All of it. */
  readonly bytes: Uint8Array;
}
