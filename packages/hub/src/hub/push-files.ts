import { defined } from "@permafrost/common/defined";
import { publicAddress, publicText } from "@permafrost/common/public-text";
import { oneLine, quote } from "@permafrost/common/quote";
import { withoutSlashes } from "../http/address.js";
import { proxyFetch } from "../http/proxy-fetch.js";
import { publicError, reasonOf } from "../http/public-error.js";
import type { Fetch } from "../http/transfer.js";
import { parseCheckpointName } from "./checkpoint-name.js";
import { currentSettings } from "./hub-settings.js";

/** A file on its way to a repository. */
export interface PushedFile {
  /** Where it goes, relative to the repository. */
  readonly path: string;
  /** What it holds. */
  readonly bytes: Uint8Array;
}

/** How files are pushed; what is left out follows from the environment, as with the Python library. */
export interface PushOptions {
  /** Access token that may write. Default HF_TOKEN, else the one that `hf auth login` stored. */
  readonly token?: string;
  /** The Hub or a mirror. Default HF_ENDPOINT, else `https://huggingface.co`. */
  readonly endpoint?: string;
  /** Whether a repository that is made for this is private. Default false. */
  readonly private?: boolean;
  /** First line of the commit's message. Default `Add 3 files`. */
  readonly message?: string;
  /** Stops the push; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** What sends requests. Default the `fetch` of the runtime, through the proxies of the environment. */
  readonly fetch?: Fetch;
}

/** Where the files are now. */
export interface PushResult {
  /** Page of the repository. */
  readonly url: string;
  /** Hash of the commit. */
  readonly commit: string;
}

/**
 * Commits files to the `main` branch of a model repository of the Hub, which is made if it is not there; other files of the
 * repository stay.
 *
 * @param name `owner/name`
 * @throws TypeError for a name that is none; Error where there is no token, or the Hub refuses, saying what to do.
 */
export async function pushFiles(
  name: string,
  files: readonly PushedFile[],
  options: PushOptions = {},
): Promise<PushResult> {
  const settings = await currentSettings();
  const endpoint = withoutSlashes(options.endpoint ?? settings.endpoint);
  const shown = withoutSlashes(publicAddress(endpoint));
  const repo = repositoryName(name, endpoint);
  const accessToken = options.token ?? settings.token;
  if (accessToken === undefined)
    throw new Error(
      `Cannot push to ${repo}: there is no access token. Make one that may write at ${shown}/settings/tokens and set HF_TOKEN`,
    );
  if (!accessToken.startsWith("hf_"))
    throw new Error(`Cannot push to ${repo}: the access token is none of the Hub's, which begin with "hf_"`);
  const given = options.fetch ?? (await proxyFetch());
  const shared = {
    accessToken,
    hubUrl: endpoint,
    fetch: ((url: string, init?: RequestInit) => given(url, init)) as typeof fetch,
  };
  const { createRepo, uploadFiles } = await import("./writing.js");
  try {
    await createRepo({
      ...shared,
      repo,
      ...(options.private === undefined ? {} : { visibility: options.private ? "private" : "public" }),
    }).catch((error) => {
      if (statusOf(error) !== 409) throw error;
    });
    const pushed = await uploadFiles({
      ...shared,
      repo,
      files: files.map(({ path, bytes }) => ({ path, content: new Blob([bytes as BlobPart]) })),
      commitTitle: options.message ?? `Add ${files.length} files`,
      useXet: false,
      ...defined({ abortSignal: options.signal }),
    });
    return { url: `${shown}/${repo}`, commit: pushed!.commit.oid };
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new Error(`Cannot push to ${repo}: ${explain(error, shown)}`, {
      cause: publicError(error),
    });
  }
}

function repositoryName(name: string, endpoint: string): string {
  const parsed = parseCheckpointName(name, endpoint);
  if (parsed.kind === "repository" && parsed.revision === undefined && parsed.name.includes("/"))
    return parsed.name;
  throw new TypeError(
    `Cannot push to ${quote(publicText(name))}: expected a repository of the Hub, such as "owner/name"`,
  );
}

const statusOf = (error: unknown) => (error as { statusCode?: unknown }).statusCode;

const ADVICE: Readonly<Record<number, string>> = {
  401: "the access token is not valid; make one at {endpoint}/settings/tokens and set HF_TOKEN",
  403: "the access token may not write there; check its permissions and the owner's name",
};

function explain(error: unknown, endpoint: string): string {
  const { message } = error as Error;
  const status = statusOf(error);
  const advice = typeof status === "number" ? ADVICE[status]?.replace("{endpoint}", endpoint) : undefined;
  if (advice) return advice;
  if (typeof status === "number") return `the Hub answers ${status} (${oneLine(publicText(message))})`;
  return `${new URL(endpoint).host} could not be reached (${reasonOf(error)}); check the connection, HTTPS_PROXY and HF_ENDPOINT`;
}
