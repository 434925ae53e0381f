import type { ByteSource } from "./byte-source.js";
import { malformed, quote } from "./malformed.js";
import type { ReadOptions } from "./weight-source.js";

/** A repository of a Hub at one commit. */
export interface RepositoryCommit {
  /** `owner/name`. */
  readonly name: string;
  /** Hash of the commit. */
  readonly commit: string;
}

/** The files of a checkpoint by relative path: a folder, a repository, what lies below a URL. */
export interface FileSet {
  /** Where the files are, for messages. */
  readonly origin: string;
  /** The repository of a Hub that they are in. */
  readonly repository?: RepositoryCommit | undefined;
  /** Opens a file; undefined where there is none of that name. */
  open(path: string, options?: ReadOptions): Promise<ByteSource | undefined>;
  /** Paths of all files; left out where there is nobody to ask. */
  list?(options?: ReadOptions): Promise<readonly string[]>;
}

/**
 * Refuses a path, found in a file, that could lead out of the checkpoint: absolute, with a drive or a scheme, with `.` or
 * `..`, a backslash or a control character, on any system.
 */
export function checkRelativePath(path: unknown, origin: string): asserts path is string {
  const parts = typeof path === "string" ? path.split("/") : [];
  const plain = /^[^\\:\p{Cc}%?#]+$/u;
  if (parts.length > 0 && parts.every((part) => plain.test(part) && part !== "." && part !== "..")) return;
  throw malformed(
    origin,
    `it names the file ${quote(path)}, which is not a plain path inside the checkpoint`,
  );
}
