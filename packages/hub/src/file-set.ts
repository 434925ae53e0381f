import type { ByteSource } from "./byte-source.js";
import type { ReadOptions } from "./read-options.js";
import type { RepositoryCommit } from "./repository-commit.js";

/** The files of a checkpoint by relative path: a folder, a repository, what lies below a URL. */
export interface FileSet {
  /** Where the files are, for messages and for others to read: of an address neither query nor credentials. */
  readonly origin: string;
  /** The repository of a Hub that they are in, at the commit that was opened. */
  readonly repository?: RepositoryCommit | undefined;
  /** Opens a file; undefined where there is none of that name. Rejects for a path that could lead out of the files. */
  open(path: string, options?: ReadOptions): Promise<ByteSource | undefined>;
  /** What there is in the place of a file that is missing, for messages: "the server sends a web page"; undefined where there is nothing. */
  instead?(path: string): string | undefined;
  /** Paths of all files; left out where there is nobody to ask, as behind a URL. */
  list?(options?: ReadOptions): Promise<readonly string[]>;
}
