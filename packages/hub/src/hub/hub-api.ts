import { permanent, persistentFetch, type Transfer } from "../http/transfer.js";
import { malformed, quote } from "../malformed.js";
import { COMMIT, type ListedFile } from "./repository-cache.js";
import { type RepositoryType, repositoryTypes } from "./repository-type.js";

/** A repository on a Hub. */
export interface Repository {
  readonly endpoint: string;
  readonly type: RepositoryType;
  readonly name: string;
  readonly revision: string;
}

/** More files than any repository of one model, or a data set in files of a sensible size, has. */
const MAX_FILES = 100_000;
const MAX_PAGES = 1_000;

const HEX = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** How a repository is called in messages. */
export function nameOf({ type, name, revision }: Repository): string {
  return `${repositoryTypes[type].prefix}${name}@${revision}`;
}

/** Asks the Hub at which commit a revision is. */
export async function fetchCommit(
  repository: Repository,
  transfer: Transfer,
  signal?: AbortSignal,
): Promise<string> {
  const { datasetInfo, modelInfo, spaceInfo } = await import("@huggingface/hub");
  const what = nameOf(repository);
  const params = {
    name: repository.name,
    revision: repository.revision,
    hubUrl: repository.endpoint,
    fetch: persistentFetch(transfer, what, signal) as typeof fetch,
  };
  const ask: Readonly<Record<RepositoryType, () => Promise<{ readonly sha?: unknown }>>> = {
    model: () => modelInfo({ ...params, additionalFields: ["sha"] }),
    dataset: () => datasetInfo({ ...params, additionalFields: ["sha"] }),
    space: () => spaceInfo({ ...params, additionalFields: ["sha"] }),
  };
  const { sha } = await ask[repository.type]().catch(rethrow(what));
  if (typeof sha !== "string" || !COMMIT.test(sha))
    throw malformed(what, `the Hub names the commit ${quote(sha)}`);
  return sha;
}

/** Asks the Hub for the files of a commit. */
export async function fetchListing(
  repository: Repository,
  commit: string,
  transfer: Transfer,
  signal?: AbortSignal,
): Promise<ListedFile[]> {
  const { listFiles } = await import("@huggingface/hub");
  const what = nameOf(repository);
  const files: ListedFile[] = [];
  const fetchPage = persistentFetch(transfer, what, signal);
  let pages = 0;
  const entries = listFiles({
    repo: { type: repository.type, name: repository.name },
    revision: commit,
    recursive: true,
    hubUrl: repository.endpoint,
    fetch: (async (url: string, init: RequestInit) => {
      if (++pages > MAX_PAGES) throw permanent(`Cannot read ${what}: the Hub's listing has no end`);
      return fetchPage(url, init);
    }) as typeof fetch,
  });
  try {
    for await (const { type, path, size, oid, lfs } of entries) {
      if (type !== "file") continue;
      const sha256 = lfs?.oid;
      if (typeof path !== "string" || !Number.isSafeInteger(size) || size < 0) {
        throw malformed(what, `the Hub lists ${quote(path)} with the size ${quote(size)}`);
      }
      if ([oid, sha256].some((hash) => hash !== undefined && !HEX.test(hash))) {
        throw malformed(what, `the Hub lists ${quote(path)} with a hash that is none`);
      }
      if (files.push({ path, size, oid, sha256 }) > MAX_FILES) {
        throw permanent(`Cannot read ${what}: the Hub lists more than ${MAX_FILES} files`);
      }
    }
  } catch (error) {
    return rethrow(what)(error);
  }
  return files;
}

/** The address of a file of a commit. */
export function fileUrl({ endpoint, type, name }: Repository, commit: string, path: string): string {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return `${endpoint}/${repositoryTypes[type].prefix}${name}/resolve/${commit}/${encoded}`;
}

/** Our own errors pass; what the library stumbles over in an answer becomes one of ours. */
function rethrow(what: string): (error: unknown) => never {
  return (error) => {
    const { name, message } = error as Error;
    if (message.startsWith("Cannot ") && name !== "TypeError") throw error;
    if (name === "AbortError" || name === "TimeoutError") throw error;
    throw new Error(`Cannot read ${what}: the Hub's answer is not understood (${message})`, { cause: error });
  };
}
