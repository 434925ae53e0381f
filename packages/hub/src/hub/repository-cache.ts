import type { ByteSource } from "../byte-source.js";
import { type RepositoryType, repositoryTypes } from "./repository-type.js";

/** One file of a repository, as the Hub lists it. */
export interface ListedFile {
  readonly path: string;
  readonly size: number;
  /** Git's SHA-1 of the blob. */
  readonly oid?: string | undefined;
  /** SHA-256 of the content, for large files. */
  readonly sha256?: string | undefined;
}

/**
 * The folder of one repository in the cache of the Python library:
 *
 *     models--owner--name/refs/main                  the commit that a revision was last seen at
 *     models--owner--name/blobs/HASH                 contents, by SHA-256 or Git's SHA-1
 *     models--owner--name/snapshots/COMMIT/PATH      links to blobs
 *     models--owner--name/permafrost/COMMIT/         ours: the listing, and parts of files
 *
 * Data sets are under `datasets--owner--name`, spaces under `spaces--owner--name`.
 */
export interface RepositoryCache {
  /** The commit that a revision was last seen at. */
  commitOf(revision: string): Promise<string | undefined>;
  /** Notes at which commit a revision was seen. */
  noteCommit(revision: string, commit: string): Promise<void>;
  /** A complete file of a snapshot. */
  open(commit: string, path: string): Promise<ByteSource | undefined>;
  /** Where a file of this content belongs. */
  blobPath(file: ListedFile): string;
  /** Makes a blob appear in a snapshot. */
  link(commit: string, file: ListedFile): Promise<void>;
  /** Paths of the complete files of a snapshot. */
  files(commit: string): Promise<readonly string[]>;
  /** The listing that was kept. */
  listing(commit: string): Promise<readonly ListedFile[] | undefined>;
  noteListing(commit: string, files: readonly ListedFile[]): Promise<void>;
  /** The folder for parts of a file. */
  partsFolder(commit: string, path: string): string;
}

/** A commit in full. */
export const COMMIT = /^[0-9a-f]{40}$/;

/** Opens a repository's folder in the cache; nothing is created before something is written. */
export async function repositoryCache(
  cacheFolder: string,
  type: RepositoryType,
  name: string,
): Promise<RepositoryCache> {
  const fs = await import("node:fs/promises");
  const { dirname, join, relative } = await import("node:path");
  const { fileBytes } = await import("../file-bytes.js");
  const { listFolder } = await import("../list-folder.js");
  const { writeAtomically } = await import("../write-atomically.js");
  const folder = join(cacheFolder, `${repositoryTypes[type].plural}--${name.replace("/", "--")}`);
  const listingPath = (commit: string) => join(folder, "permafrost", commit, "listing.json");
  const write = async (path: string, text: string) => {
    await fs.mkdir(dirname(path), { recursive: true });
    await writeAtomically(path, [new TextEncoder().encode(text)]);
  };
  const blobPath = ({ sha256, oid }: ListedFile) => join(folder, "blobs", sha256 ?? oid ?? "");
  return {
    async commitOf(revision) {
      const text = await fs.readFile(join(folder, "refs", revision), "utf8").catch(() => "");
      return COMMIT.test(text.trim()) ? text.trim() : undefined;
    },
    noteCommit: (revision, commit) => write(join(folder, "refs", revision), commit),
    open: (commit, path) => fileBytes(join(folder, "snapshots", commit, path)),
    blobPath,
    files: (commit) => listFolder(join(folder, "snapshots", commit)).catch(() => []),
    async link(commit, file) {
      const path = join(folder, "snapshots", commit, file.path);
      await fs.mkdir(dirname(path), { recursive: true });
      const target = relative(dirname(path), blobPath(file));
      await fs.symlink(target, path).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST") return;
        // Without the right to make links, as often on Windows, Python copies too.
        await fs.copyFile(blobPath(file), path);
      });
    },
    async listing(commit) {
      const text = await fs.readFile(listingPath(commit), "utf8").catch(() => "null");
      try {
        return (JSON.parse(text) as ListedFile[] | null) ?? undefined;
      } catch {
        return undefined;
      }
    },
    noteListing: (commit, files) => write(listingPath(commit), JSON.stringify(files)),
    partsFolder: (commit, path) => join(folder, "permafrost", commit, encodeURIComponent(path)),
  };
}
