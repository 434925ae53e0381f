import { oneLine, quote } from "@permafrost/common/quote";
import { publicError, reasonOf } from "../http/public-error.js";
import { type Fetch, permanent, persistentFetch, type Transfer } from "../http/transfer.js";
import { isWebPage } from "../http/web-page.js";
import { malformed } from "../malformed.js";
import { checkListed, type ListedFile } from "./listed-file.js";
import { COMMIT } from "./repository-cache.js";
import { type RepositoryType, repositoryTypes } from "./repository-type.js";

/** A repository on a Hub. */
export interface Repository {
  /** Address of the Hub, without a slash at the end. */
  readonly endpoint: string;
  /** What it is a repository of. */
  readonly type: RepositoryType;
  /** `owner/name`. */
  readonly name: string;
  /** Branch, tag or commit. */
  readonly revision: string;
}

/** More files than any repository of one model, or a data set in files of a sensible size, has. */
const MAX_FILES = 100_000;
const MAX_PAGES = 1_000;

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
  const { datasetInfo, modelInfo, spaceInfo } = await import("./reading.js");
  const what = nameOf(repository);
  const params = {
    name: repository.name,
    revision: repository.revision,
    hubUrl: repository.endpoint,
    fetch: answers(repository, transfer, signal) as typeof fetch,
  };
  const ask: Readonly<Record<RepositoryType, () => Promise<{ readonly sha?: unknown }>>> = {
    model: () => modelInfo({ ...params, additionalFields: ["sha"] }),
    dataset: () => datasetInfo({ ...params, additionalFields: ["sha"] }),
    space: () => spaceInfo({ ...params, additionalFields: ["sha"] }),
  };
  const { sha } = await ask[repository.type]().catch(rethrow(what));
  if (typeof sha !== "string" || !COMMIT.test(sha))
    throw malformed(what, `the Hub names the commit ${quote(sha)}`, NO_HUB);
  return sha;
}

/** Asks the Hub for the files of a commit. */
export async function fetchListing(
  repository: Repository,
  commit: string,
  transfer: Transfer,
  signal?: AbortSignal,
): Promise<ListedFile[]> {
  const { listFiles } = await import("./reading.js");
  const what = nameOf(repository);
  const files: ListedFile[] = [];
  const fetchPage = answers(repository, transfer, signal);
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
      if (files.push(checkListed({ path, size, oid, sha256: lfs?.oid }, what)) > MAX_FILES) {
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

/** What may be wrong where answers are none of a Hub. */
const NO_HUB = "Check that HF_ENDPOINT, or the option endpoint, is the address of a Hub";

/** A `fetch` of what the Hub answers; of pages that stand in the way it says so. */
function answers(repository: Repository, transfer: Transfer, signal?: AbortSignal): Fetch {
  const what = nameOf(repository);
  const fetch = persistentFetch(transfer, what, signal);
  return async (url, init) => {
    const response = await fetch(url, init);
    const start = new Uint8Array(await response.clone().arrayBuffer());
    if (!isWebPage("", response.headers.get("content-type"), start)) return response;
    throw Object.assign(
      permanent(
        `Cannot read ${what}: ${new URL(url).host} answers with a web page. A network may want you to sign in first; else check that HF_ENDPOINT is the address of a Hub`,
      ),
      { unreachable: true },
    );
  };
}

/** Our own errors pass; what the library stumbles over in an answer becomes one of ours. */
function rethrow(what: string): (error: unknown) => never {
  return (error) => {
    const { name, message } = error as Error;
    if (message.startsWith("Cannot ") && name !== "TypeError") throw error;
    if (name === "AbortError" || name === "TimeoutError") throw error;
    // of what is not there the library does not know that it may be missing
    const why = name === "TypeError" ? "" : ` (${oneLine(reasonOf(error))})`;
    throw new Error(`Cannot read ${what}: the Hub's answer is not understood${why}. ${NO_HUB}`, {
      cause: publicError(error),
    });
  };
}
