import { oneLine } from "@permafrost/common/quote";
import type { ByteSource } from "../byte-source.js";
import { checkPath } from "../check-path.js";
import { fileBytes } from "../file-bytes.js";
import type { FileSet } from "../file-set.js";
import { httpBytes } from "../http/http-bytes.js";
import { cacheStorageParts, folderParts, type PartStore } from "../http/part-store.js";
import { isBusy } from "../http/patience.js";
import { permanent, type Transfer } from "../http/transfer.js";
import type { ReadOptions } from "../read-options.js";
import { downloadBlob } from "./download-blob.js";
import { fetchCommit, fetchListing, fileUrl, nameOf, type Repository } from "./hub-api.js";
import type { ListedFile } from "./listed-file.js";
import { COMMIT, type RepositoryCache } from "./repository-cache.js";

/** What is kept of what was fetched. */
export type Keep = "parts" | "files" | "nothing";

/** Everything that opening files of a repository takes. */
export interface RepositoryAccess {
  /** What is opened. */
  readonly repository: Repository;
  /** How to fetch. */
  readonly transfer: Transfer;
  /** Fetch nothing. */
  readonly offline: boolean;
  /** Read whatever `keep` says; undefined in browsers. */
  readonly cache: RepositoryCache | undefined;
  /** What to keep. */
  readonly keep: Keep;
  /** Told how far each file has come. */
  readonly onProgress: ((file: string, bytesFetched: number, bytesTotal: number) => void) | undefined;
}

/** Small files that are always kept whole, where files are kept at all. */
const WHOLE = { suffix: ".json", size: 1 << 24 };

/** The files of a repository at the commit where its revision is now, from the cache where they are there. */
export async function repositoryFiles(access: RepositoryAccess, options?: ReadOptions): Promise<FileSet> {
  const { repository, transfer, offline, cache, keep } = access;
  const commit = await findCommit(access, options);
  let listing: Promise<readonly ListedFile[]> | undefined;
  const ask = async (): Promise<readonly ListedFile[]> => {
    const kept = await cache?.listing(commit);
    if (kept !== undefined || offline) return kept ?? [];
    const files = await fetchListing(repository, commit, transfer, options?.signal);
    if (keep !== "nothing") await cache?.noteListing(commit, files);
    return files;
  };
  const list = () => {
    listing ??= ask().catch((error) => {
      // whoever asks next asks anew
      listing = undefined;
      throw error;
    });
    return listing;
  };
  return {
    origin: nameOf(repository),
    repository: { name: repository.name, commit },
    async list() {
      const paths = (await list()).map(({ path }) => path);
      return paths.length > 0 ? paths : ((await cache?.files(commit)) ?? []);
    },
    async open(path, options) {
      checkPath(path, nameOf(repository));
      const cached = await cache?.open(commit, path);
      if (cached !== undefined) return cached;
      const file = (await list()).find((file) => file.path === path);
      return file && openListed(access, commit, file, options);
    },
  };
}

async function findCommit(access: RepositoryAccess, options?: ReadOptions): Promise<string> {
  const { repository, transfer, offline, cache, keep } = access;
  const { revision } = repository;
  if (COMMIT.test(revision)) return revision;
  const cached = await cache?.commitOf(revision);
  if (offline) {
    if (cached !== undefined) return cached;
    throw new Error(
      `Cannot open ${nameOf(repository)}: it is not in the cache, and HF_HUB_OFFLINE forbids fetching it`,
    );
  }
  // With the repository in the cache, a Hub out of reach is no reason to wait long.
  const patience = cached === undefined ? transfer.patience : { ...transfer.patience, attempts: 1 };
  try {
    const commit = await fetchCommit(repository, { ...transfer, patience }, options?.signal);
    if (commit !== cached && keep !== "nothing") await cache?.noteCommit(revision, commit);
    return commit;
  } catch (error) {
    if (cached !== undefined && isOutOfReach(error)) return cached;
    throw error;
  }
}

/** Whether a Hub could not be asked, or had no time. */
const isOutOfReach = (error: unknown) =>
  "unreachable" in (error as Error) || isBusy(error as { readonly status: number });

async function openListed(
  access: RepositoryAccess,
  commit: string,
  file: ListedFile,
  options?: ReadOptions,
): Promise<ByteSource> {
  const { repository, cache, keep, onProgress } = access;
  const url = fileUrl(repository, commit, file.path);
  const origin = oneLine(`${nameOf(repository)}/${file.path}`);
  const transfer = access.offline ? refusing(access.transfer, origin) : access.transfer;
  let fetched = 0;
  const open = (store?: PartStore) =>
    httpBytes({ origin, url, size: file.size, sha256: file.sha256 }, transfer, store, (bytes) => {
      fetched += bytes;
      onProgress?.(file.path, fetched, file.size);
    });
  const unchecked = (source: ByteSource) =>
    Object.assign(source, { expectedHash: file.sha256 ?? file.oid }) as ByteSource;
  if (keep === "nothing") return unchecked(open());
  if (cache === undefined)
    return unchecked(open(typeof caches === "undefined" ? undefined : cacheStorageParts(url)));
  const small = file.path.endsWith(WHOLE.suffix) && file.size <= WHOLE.size;
  if (!small && keep === "parts") return open(folderParts(cache.partsFolder(commit, file.path), cache.keep));
  const kept = await cache.keep(async () => {
    if ((await fileBytes(cache.blobPath(file)))?.size !== file.size)
      await downloadBlob(open(), file, cache.blobPath(file), options);
    await cache.link(commit, file);
    return cache.open(commit, file.path);
  });
  return kept === undefined ? unchecked(open()) : { ...kept, origin, bytesFetched: fetched };
}

/** A transfer that fetches nothing. */
function refusing(transfer: Transfer, origin: string): Transfer {
  const fetch = async () => {
    throw permanent(
      `Cannot read ${origin}: this part of it is not in the cache, and HF_HUB_OFFLINE forbids fetching it`,
    );
  };
  return { ...transfer, fetch };
}
