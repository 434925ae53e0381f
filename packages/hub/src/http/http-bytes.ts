import { type ByteSource, checkRange } from "../byte-source.js";
import { checkAnswer } from "./check-answer.js";
import { explainStatus } from "./explain-status.js";
import type { PartStore } from "./part-store.js";
import { beforeRetry, isBusy } from "./patience.js";
import { patientBody } from "./patient-body.js";
import { cut, type Piece, planRequests, type RangeRequest, scatter } from "./range-plan.js";
import { isHopeless, isPermanent, permanent, request, type Transfer, unreachable } from "./transfer.js";

/** A file behind a URL. */
export interface RemoteFile {
  /** For messages. */
  readonly origin: string;
  /** Where it is, with everything that lets us in. */
  readonly url: string;
  /** In bytes. */
  readonly size: number;
  /** SHA-256 in hex, where it is known; compared with an ETag that is one. */
  readonly sha256?: string | undefined;
  /** The ETag of an earlier answer; every later one must be the same. */
  readonly etag?: string | undefined;
}

/** Told how far reading a file has come. */
export type OnFetched = (bytes: number) => void;

/** A piece whose reader waits for it, or has gone. */
interface Wanted extends Piece {
  readonly signal: AbortSignal | undefined;
  readonly done: (error?: unknown) => void;
  settled: boolean;
}

/** So much progress makes a broken connection worth another full set of tries. */
const PROGRESS = 64 * 1024;

/**
 * A file read by HTTP range requests. Reads that are asked for together are merged where they are close and cut where they
 * are long; each is resumed where it broke off. A file that changes between two requests is refused.
 *
 * @param store where parts are kept and looked for first.
 */
export function httpBytes(
  file: RemoteFile,
  transfer: Transfer,
  store?: PartStore,
  onFetched?: OnFetched,
): ByteSource {
  let fetched = 0;
  let { etag } = file;
  let direct: string | undefined;
  let queue: Wanted[] = [];
  let looking = 0;

  const refused = (fault: string, changed = true) =>
    permanent(
      changed
        ? `Cannot read ${file.origin}: the file was changed while it was read (${fault}); open it again`
        : `Cannot read ${file.origin}: ${fault}; fetch the whole file, and open that`,
    );

  /** Asks for bytes from `start` on, and checks that the answer is that part of that file. */
  async function ask(start: number, end: number, signal: AbortSignal) {
    const headers = { range: `bytes=${start}-${end - 1}`, "accept-encoding": "identity" };
    let response = await request(transfer, direct ?? file.url, headers, signal);
    if (direct !== undefined && EXPIRED.has(response.status)) {
      await response.body?.cancel();
      direct = undefined;
      response = await request(transfer, file.url, headers, signal);
    }
    if (!response.ok) return { response, until: start };
    const answered = checkAnswer(response, { start, end, size: file.size });
    const tag = response.headers.get("etag") ?? undefined;
    const linked = hashOf(response.headers.get("x-linked-etag") ?? tag);
    const other = etag !== undefined && tag !== undefined && tag !== etag && "its ETag is another";
    const wrong =
      file.sha256 !== undefined && linked !== undefined && linked !== file.sha256 && "its hash is another";
    const fault = answered.fault || other || wrong;
    if (fault) {
      await response.body?.cancel();
      throw refused(fault, answered.fault === undefined || answered.changed);
    }
    etag ??= tag;
    if (response.redirected && response.url !== "") direct = response.url;
    return { response, until: answered.end };
  }

  async function run({ start, end, pieces }: RangeRequest<Wanted>, signal: AbortSignal): Promise<void> {
    let at = start;
    for (let attempt = 1, from = at; ; attempt++) {
      let response: Response | undefined;
      let failure: unknown;
      try {
        const begin = at;
        const answer = await ask(at, end, signal);
        response = answer.response;
        if (response.ok) {
          for await (const bytes of patientBody(response, transfer.patience.stallAfter, signal)) {
            const useful = bytes.subarray(0, answer.until - at);
            scatter(pieces, at, useful);
            at += useful.length;
            fetched += useful.length;
            onFetched?.(useful.length);
            for (const piece of pieces) if (piece.offset + piece.target.length <= at) piece.done();
            if (pieces.every(({ settled }) => settled)) return;
            if (at === answer.until) break;
          }
          if (at === end) return;
          // a server may send less at a time than it is asked for
          if (at === answer.until && at > begin) {
            [attempt, from] = [0, at];
            continue;
          }
          failure = new Error(`the connection ended at byte ${at} of ${end}`);
        }
      } catch (error) {
        signal.throwIfAborted();
        if (isPermanent(error)) throw error;
        failure = error;
      }
      if (at - from >= PROGRESS) [attempt, from] = [1, at];
      const last = attempt >= transfer.patience.attempts || isHopeless(failure ?? {});
      if (failure !== undefined && last) throw unreachable(file.origin, file.url, failure);
      if (response !== undefined && !response.ok) {
        if (last || !isBusy(response)) throw await explainStatus(response, file.origin, file.url);
        await response.body?.cancel().catch(() => {});
      }
      await beforeRetry(transfer.patience, attempt, response?.ok ? undefined : response, signal);
    }
  }

  function flush(): void {
    const wanted = queue.filter(({ settled }) => !settled);
    queue = [];
    for (const range of planRequests(wanted)) {
      const { signal, release } = whenAllGone(range.pieces);
      const finish = (error?: unknown) => {
        release();
        for (const { done } of range.pieces) done(error);
      };
      transfer.gate(() => run(range, signal)).then(() => finish(), finish);
    }
  }

  function fetchPiece(piece: Piece, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const gone = () => wanted.done(signal!.reason);
      const wanted: Wanted = {
        ...piece,
        signal,
        settled: false,
        done(error) {
          wanted.settled = true;
          signal?.removeEventListener("abort", gone);
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      if (signal?.aborted) return gone();
      signal?.addEventListener("abort", gone, { once: true });
      queue.push(wanted);
    });
  }

  /** Takes a piece from the store, or fetches it together with the others that are looked for at this time. */
  async function readPiece(piece: Piece, signal: AbortSignal | undefined): Promise<void> {
    looking++;
    const found = (await store?.get(piece.offset, piece.target)) ?? false;
    const fetching = found ? undefined : fetchPiece(piece, signal);
    // Another turn of the event loop lets those come along that were asked for at the same time.
    if (--looking === 0) setTimeout(() => looking === 0 && flush(), 0);
    if (fetching === undefined) return;
    await fetching;
    await store?.put(piece.offset, piece.target);
  }

  const source: ByteSource = {
    origin: file.origin,
    size: file.size,
    get bytesFetched() {
      return fetched;
    },
    async readInto(offset, target, options) {
      checkRange(source, offset, target.length);
      await Promise.all(cut(offset, target).map((piece) => readPiece(piece, options?.signal)));
    },
  };
  return source;
}

/** A direct address from a redirect is signed for a while only. */
const EXPIRED = new Set([400, 401, 403, 404, 410, 412, 416]);

/** The SHA-256 that an ETag is, as for large files of the Hub. */
function hashOf(etag: string | undefined): string | undefined {
  return /^(?:W\/)?"?([0-9a-f]{64})"?$/.exec(etag ?? "")?.[1];
}

/** A signal that fires once every reader of these pieces has its bytes or has gone, and a way to stop listening for that. */
function whenAllGone(pieces: readonly Wanted[]): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const gone = ({ target }: Event) => {
    const left = pieces.some(({ settled, signal }) => !settled && !signal?.aborted);
    if (!left) controller.abort((target as AbortSignal).reason);
  };
  for (const { signal } of pieces) signal?.addEventListener("abort", gone);
  const release = () => {
    for (const { signal } of pieces) signal?.removeEventListener("abort", gone);
  };
  return { signal: controller.signal, release };
}
