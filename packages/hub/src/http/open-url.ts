import { publicAddress } from "@permafrost/common/public-text";
import { PAGE_START } from "@permafrost/common/web-page";
import { type ByteSource, memoryBytes } from "../byte-source.js";
import { partOf } from "./check-answer.js";
import { httpBytes, type OnFetched } from "./http-bytes.js";
import { persistentFetch, type Transfer } from "./transfer.js";
import { isWebPage } from "./web-page.js";

/** A file behind a URL, or what is there in its place. */
type Opened = ByteSource | "missing" | "web page";

/**
 * Opens a file behind any URL. The server tells its size when asked for the first bytes; one that does not send parts of
 * files, as simple ones do not, sends all of it (64 MiB at most), which is then kept in memory.
 */
export async function openUrl(
  url: string,
  transfer: Transfer,
  options: { readonly signal?: AbortSignal | undefined; readonly onFetched?: OnFetched } = {},
): Promise<Opened> {
  const isEmpty = ({ status, headers }: Response) =>
    status === 416 && headers.get("content-range") === "bytes */0";
  const isMissing = ({ status }: Response) => status === 404 || status === 410;
  const expected = (response: Response) => response.ok || isMissing(response) || isEmpty(response);
  const origin = publicAddress(url);
  const fetch = persistentFetch(transfer, origin, options.signal, expected);
  const headers = { range: `bytes=0-${PAGE_START - 1}`, "accept-encoding": "identity" };
  const response = await fetch(url, { headers });
  if (isEmpty(response)) return memoryBytes(new Uint8Array(), origin);
  if (isMissing(response)) return "missing";
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (isWebPage(new URL(url).pathname, response.headers.get("content-type"), bytes)) return "web page";
  if (response.status === 206) {
    const part = partOf(response.headers);
    if (part?.first !== 0)
      throw new Error(
        `Cannot read ${origin}: the server sends a part of it, and does not say which, or of how many bytes`,
      );
    const etag = response.headers.get("etag") ?? undefined;
    return httpBytes({ origin, url, size: part.total, etag }, transfer, undefined, options.onFetched);
  }
  options.onFetched?.(bytes.length);
  return Object.assign(memoryBytes(bytes, origin), { bytesFetched: bytes.length });
}
