import { defined } from "@permafrost/common/defined";
import { publicText } from "@permafrost/common/public-text";
import { oneLine } from "@permafrost/common/quote";
import { beforeRetry, isBusy, PATIENT } from "../http/patience.js";
import { publicError, reasonOf } from "../http/public-error.js";
import { type Fetch, isHopeless } from "../http/transfer.js";
import type { PushedFile, PushOptions, PushResult } from "./push-options.js";

/** Where files go, and who sends them. */
interface Target {
  /** `owner/name` */
  readonly repository: string;
  /** Address of the Hub. */
  readonly endpoint: string;
  /** Access token that may write. */
  readonly token: string;
  /** What sends requests. */
  readonly fetch: Fetch;
}

/**
 * Commits files, and tries again what may succeed then: what was uploaded is there, and a commit begins at the head of now.
 *
 * @throws Error saying what to do.
 */
export async function commitFiles(
  files: readonly PushedFile[],
  target: Target,
  options: PushOptions,
): Promise<PushResult> {
  const { repository, endpoint } = target;
  const { signal } = options;
  const patience = { ...PATIENT, ...options.patience };
  for (let attempt = 1; ; attempt++) {
    const sent = watched(target.fetch);
    try {
      const commit = await commitOnce(files, { ...target, fetch: sent.fetch }, options);
      return { url: `${endpoint}/${repository}`, commit };
    } catch (error) {
      signal?.throwIfAborted();
      const status = statusOf(error);
      const mayHelp =
        status === undefined
          ? sent.isBroken() && !isHopeless(error)
          : status === HEAD_MOVED || isBusy({ status });
      if (!mayHelp || attempt >= patience.attempts)
        throw new Error(`Cannot push to ${repository}: ${explain(error, endpoint)}`, {
          cause: publicError(error),
        });
    }
    const answer = sent.latest();
    await beforeRetry(patience, attempt, answer && isBusy(answer) ? answer : undefined, signal);
  }
}

async function commitOnce(
  files: readonly PushedFile[],
  { repository: repo, endpoint: hubUrl, token: accessToken, fetch: send }: Target,
  options: PushOptions,
): Promise<string> {
  const hub = { repo, hubUrl, accessToken, fetch: send as typeof fetch };
  // loaded when there is something to push
  const { createRepo, uploadFiles } = await import("./push.js");
  await createRepo({
    ...hub,
    ...(options.private === undefined ? {} : { visibility: options.private ? "private" : "public" }),
  }).catch((error) => {
    if (statusOf(error) !== IS_THERE) throw error;
  });
  const pushed = await uploadFiles({
    ...hub,
    files: files.map(({ path, bytes }) => ({ path, content: new Blob([bytes as BlobPart]) })),
    commitTitle: options.message ?? `Add ${files.length} files`,
    useXet: false,
    ...defined({ abortSignal: options.signal }),
  });
  return pushed!.commit.oid;
}

/** A `fetch` that notes the latest answer, and whether a connection broke. */
function watched(given: Fetch) {
  let latest: Response | undefined;
  let broken = false;
  const send: Fetch = async (url, init) => {
    try {
      latest = await given(url, init);
      return latest;
    } catch (error) {
      broken = true;
      throw error;
    }
  };
  return { fetch: send, latest: () => latest, isBroken: () => broken };
}

/** The repository was made before. */
const IS_THERE = 409;

/** Somebody else committed at the same time. */
const HEAD_MOVED = 412;

function statusOf(error: unknown): number | undefined {
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === "number" ? statusCode : undefined;
}

const ADVICE: Readonly<Record<number, string>> = {
  401: "the access token is not valid; make one at {endpoint}/settings/tokens and set HF_TOKEN",
  403: "the access token may not write there; check its permissions and the owner's name",
};

function explain(error: unknown, endpoint: string): string {
  const { message } = error as Error;
  const status = statusOf(error);
  const advice = status === undefined ? undefined : ADVICE[status]?.replace("{endpoint}", endpoint);
  if (advice) return advice;
  if (status !== undefined) return `the Hub answers ${status} (${oneLine(publicText(message))})`;
  return `${new URL(endpoint).host} could not be reached (${reasonOf(error)}); check the connection, HTTPS_PROXY and HF_ENDPOINT`;
}
