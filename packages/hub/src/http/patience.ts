import { publicAddress } from "@permafrost/common/public-text";
import { delay } from "./delay.js";

/** How long to keep trying when a server is busy or the connection breaks. */
export interface Patience {
  /** Tries in a row without progress, the first included. */
  readonly attempts: number;
  /** Milliseconds before the second try; doubled for each further one, up to 30 s, with jitter. */
  readonly firstDelay: number;
  /** Longest wait, in milliseconds, that a server may ask for by `Retry-After`. */
  readonly longestDelay: number;
  /** Milliseconds without a byte after which a connection counts as broken. */
  readonly stallAfter: number;
}

/** Five tries over some seconds; a server may ask for up to five minutes. */
export const PATIENT: Patience = { attempts: 5, firstDelay: 500, longestDelay: 300_000, stallAfter: 30_000 };

const LONGEST_BACKOFF = 30_000;

/** Statuses that say "later", not "no". */
const BUSY = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether it makes sense to send the same request again. */
export function isBusy({ status }: { readonly status: number }): boolean {
  return BUSY.has(status);
}

/** Waits before try number `attempt` (from 1): as long as the server asks, else exponentially longer. */
export async function beforeRetry(
  patience: Patience,
  attempt: number,
  response: Response | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const asked = response === undefined ? undefined : retryAfter(response.headers, Date.now());
  if (asked !== undefined && asked > patience.longestDelay) {
    throw new Error(
      `Cannot go on with ${publicAddress(response!.url)}: the server asks to wait ${Math.ceil(asked / 1000)} s; try again later`,
    );
  }
  const backoff = Math.min(patience.firstDelay * 2 ** (attempt - 1), LONGEST_BACKOFF);
  await delay(asked ?? backoff * (0.5 + Math.random() / 2), signal);
}

/** Milliseconds that a response asks to wait: `Retry-After` in seconds or as a date, or the `t` of `RateLimit`. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const after = headers.get("retry-after");
  if (after !== null && /^\s*\d+\s*$/.test(after)) return Number(after) * 1000;
  const date = after === null ? Number.NaN : Date.parse(after);
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  const reset = /;\s*t=(\d+)/.exec(headers.get("ratelimit") ?? "")?.[1];
  return reset === undefined ? undefined : Number(reset) * 1000;
}
