import { publicAddress } from "@permafrost/common/public-text";
import { type ByteSource, memoryBytes } from "../byte-source.js";
import { explainStatus } from "./explain-status.js";
import { httpBytes, type OnFetched } from "./http-bytes.js";
import { persistentFetch, type Transfer } from "./transfer.js";

/**
 * Opens a file behind any URL. The server tells its size when asked for the first byte; one that does not send parts of
 * files, as simple ones do not, sends all of it (64 MiB at most), which is then kept in memory.
 */
export async function openUrl(
  url: string,
  transfer: Transfer,
  options: { readonly signal?: AbortSignal | undefined; readonly onFetched?: OnFetched } = {},
): Promise<ByteSource | undefined> {
  const expected = (response: Response) => response.ok || response.status === 404 || response.status === 410;
  const origin = publicAddress(url);
  const fetch = persistentFetch(transfer, origin, options.signal, expected);
  const response = await fetch(url, { headers: { range: "bytes=0-0", "accept-encoding": "identity" } });
  if (!response.ok) return undefined;
  if (response.status === 206) {
    const size = Number(/\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
    if (!Number.isSafeInteger(size))
      throw await explainStatus(response, `${origin}, whose size the server does not tell`);
    const etag = response.headers.get("etag") ?? undefined;
    return httpBytes({ origin, url, size, etag }, transfer, undefined, options.onFetched);
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  options.onFetched?.(bytes.length);
  return Object.assign(memoryBytes(bytes, origin), { bytesFetched: bytes.length });
}
