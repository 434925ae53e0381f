import { builtin } from "@permafrost/common/builtin";
import { makeFolder } from "@permafrost/common/make-folder";
import { writeWhole } from "@permafrost/common/write-whole";
import type { ByteSource } from "../byte-source.js";
import { checkPath } from "../check-path.js";
import { fileBytes } from "../file-bytes.js";
import { listFolder } from "../list-folder.js";
import { type Keeper, keeper } from "./keeper.js";
import { checkListed, type ListedFile } from "./listed-file.js";
import { type RepositoryType, repositoryTypes } from "./repository-type.js";

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
  /** Notes at which commit a revision was seen, if notes can be kept. */
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
  /** Keeps a listing, if it can be kept. */
  noteListing(commit: string, files: readonly ListedFile[]): Promise<void>;
  /** Writes to the folder, unless it cannot be written; the cache's own notes are written so. */
  readonly keep: Keeper;
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
  const fs = builtin("fs/promises");
  const { dirname, join, relative } = builtin("path");
  const folder = join(cacheFolder, `${repositoryTypes[type].plural}--${name.replace("/", "--")}`);
  // checked here as well: whatever calls, nothing is read or linked outside
  const snapshotPath = (commit: string, path: string) => {
    checkPath(path, folder);
    return join(folder, "snapshots", commit, path);
  };
  const listingPath = (commit: string) => join(folder, "permafrost", commit, "listing.json");
  const keep = keeper(cacheFolder);
  const write = (path: string, text: string) =>
    keep(async () => {
      await makeFolder(dirname(path));
      await writeWhole(path, text);
    });
  const blobPath = ({ sha256, oid }: ListedFile) => join(folder, "blobs", sha256 ?? oid ?? "");
  return {
    keep,
    async commitOf(revision) {
      const text = await fs.readFile(join(folder, "refs", revision), "utf8").catch(() => "");
      return COMMIT.test(text.trim()) ? text.trim() : undefined;
    },
    noteCommit: (revision, commit) => write(join(folder, "refs", revision), commit),
    async open(commit, path) {
      const whole = snapshotPath(commit, path);
      // what cannot be read is fetched
      const isReadable = await fs.access(whole, fs.constants.R_OK).then(
        () => true,
        () => false,
      );
      return isReadable ? fileBytes(whole) : undefined;
    },
    blobPath,
    files: (commit) => listFolder(join(folder, "snapshots", commit)).catch(() => []),
    async link(commit, file) {
      const path = snapshotPath(commit, file.path);
      await makeFolder(dirname(path));
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
        const kept = JSON.parse(text) as readonly object[] | null;
        return kept?.map((file) => checkListed(file, folder));
      } catch {
        // it is asked for again
        return undefined;
      }
    },
    noteListing: (commit, files) => write(listingPath(commit), JSON.stringify(files)),
    partsFolder(commit, path) {
      checkPath(path, folder);
      return join(folder, "permafrost", commit, encodeURIComponent(path));
    },
  };
}
