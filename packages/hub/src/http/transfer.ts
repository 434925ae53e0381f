import type { FetchFunction } from "@permafrost/common/web";
import { explainStatus } from "./explain-status.js";
import { type Gate, gate } from "./gate.js";
import { beforeRetry, isBusy, type Patience } from "./patience.js";
import { patientBody } from "./patient-body.js";
import { publicError, reasonOf } from "./public-error.js";

/** The part of `fetch` that is used here, so that others can stand in for it. */
export type Fetch = FetchFunction;

/** How files are fetched: by what, for whom, how many at a time, how patiently. */
export interface Transfer {
  /** What sends requests. */
  readonly fetch: Fetch;
  /** Access token, sent to `tokenOrigin` only. */
  readonly token?: string | undefined;
  /** Scheme, host and port of the endpoint. */
  readonly tokenOrigin?: string | undefined;
  /** How long to try. */
  readonly patience: Patience;
  /** Limits the connections, over all files. */
  readonly gate: Gate;
}

/** A transfer with so many connections. */
export function transfer(options: Omit<Transfer, "gate"> & { readonly connections: number }): Transfer {
  const { connections, ...rest } = options;
  return { ...rest, gate: gate(connections) };
}

/** One request, with the token where it belongs and a limit on the wait for the answer. Redirects are followed, 20 at most. */
export async function request(
  { fetch, token, tokenOrigin, patience }: Transfer,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Response> {
  const stalled = new AbortController();
  const timer = setTimeout(
    () => stalled.abort(new Error(`no answer within ${patience.stallAfter} ms`)),
    patience.stallAfter,
  );
  const authorized = token !== undefined && new URL(url).origin === tokenOrigin;
  try {
    return await fetch(url, {
      headers: authorized ? { ...headers, authorization: `Bearer ${token}` } : headers,
      signal: signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]),
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw stalled.signal.aborted ? stalled.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

/** An error that trying again will not change. */
export function permanent(message: string): Error {
  return Object.assign(new Error(message), { permanent: true });
}

/** Whether an error is one that trying again will not change. */
export function isPermanent(error: unknown): boolean {
  return error instanceof Error && "permanent" in error;
}

/** Whether a failed request is not worth repeating: redirects in a circle, an address that cannot be. */
export function isHopeless(error: unknown): boolean {
  const { message = "", cause } = error as Error;
  return /redirect|invalid url|unknown scheme|url scheme|bad port|not implemented/i.test(
    `${message} ${String(cause)}`,
  );
}

/** The error for a server that could not be reached. */
export function unreachable(what: string, url: string, error: unknown): Error {
  const advice = isHopeless(error)
    ? "check the address"
    : "check the connection, HTTPS_PROXY and HF_ENDPOINT";
  return Object.assign(
    new Error(
      `Cannot read ${what}: ${new URL(url).host} could not be reached (${reasonOf(error)}); ${advice}`,
      {
        cause: publicError(error),
      },
    ),
    { unreachable: true },
  );
}

/** A success without a body. */
const NOTHING = 204;

/** Largest answer of an API that is read. */
const MAX_ANSWER = 1 << 26;

/**
 * A `fetch` for API calls: waits its turn, tries again when the server is busy or the connection breaks, and throws a clear
 * error for any refusal; a success is read to its end, up to 64 MiB.
 *
 * @param accept which answers are no refusal.
 */
export function persistentFetch(
  transfer: Transfer,
  what: string,
  signal?: AbortSignal,
  accept: (response: Response) => boolean = (response) => response.ok,
): Fetch {
  return (url, init) =>
    transfer.gate(async () => {
      for (let attempt = 1; ; attempt++) {
        const last = attempt >= transfer.patience.attempts;
        let response: Response | undefined;
        try {
          response = await request(transfer, url, init?.headers as Record<string, string>, signal);
          if (accept(response) && response.status !== NOTHING)
            return await buffered(response, what, transfer.patience, signal);
        } catch (error) {
          signal?.throwIfAborted();
          // what came of it was no refusal
          response = undefined;
          if (isPermanent(error)) throw error;
          if (last || isHopeless(error)) throw unreachable(what, url, error);
        }
        if (response !== undefined && (last || !isBusy(response)))
          throw await explainStatus(response, what, url);
        await response?.body?.cancel().catch(() => {});
        await beforeRetry(transfer.patience, attempt, response, signal);
      }
    });
}

async function buffered(
  response: Response,
  what: string,
  { stallAfter }: Patience,
  signal?: AbortSignal,
): Promise<Response> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of patientBody(response, stallAfter, signal)) {
    size += chunk.length;
    if (size > MAX_ANSWER)
      throw permanent(
        `Cannot read ${what}: the server sends it as a whole, and more than ${MAX_ANSWER} bytes of it; fetch it to this machine, and open that`,
      );
    chunks.push(chunk);
  }
  return new Response(new Blob(chunks), { status: response.status, headers: response.headers });
}
