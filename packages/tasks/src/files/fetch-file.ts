import { defined } from "@permafrost/common/defined";
import { publicAddress } from "@permafrost/common/public-text";
import type { FetchFunction } from "@permafrost/common/web";
import { collect } from "./collect.js";
import type { FileReadOptions, LoadProgress } from "./file-source.js";

/** How files under a web address are fetched. */
export interface WebOptions {
  /** What to fetch with. Default: the runtime's own. */
  readonly fetch?: FetchFunction;
  /** Largest file taken, in bytes. Default 4 GiB. */
  readonly limit?: number;
  /** Called as bytes come in. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** Fetches a file under an address that ends with `/`. @throws Error saying what came instead of it */
export async function fetchFile(
  base: string,
  path: string,
  options: WebOptions,
  { signal, onProgress }: FileReadOptions,
): Promise<Uint8Array> {
  const { limit = 2 ** 32 } = options;
  const url = new URL(path, base).href;
  const shown = publicAddress(url);
  const request: FetchFunction = options.fetch ?? fetch;
  const response = await request(url, defined({ signal })).catch((cause: unknown) => {
    if (signal?.aborted || !(cause instanceof Error) || !cause.message.includes(url)) throw cause;
    throw new Error(`Cannot read ${shown}: ${cause.message.replaceAll(url, shown)}`);
  });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(`Cannot read ${shown}: the server answered ${response.status} ${response.statusText}`);
  }
  if (isPage(response) && !/\.html?$/i.test(path)) {
    await response.body.cancel();
    throw new Error(`Cannot read ${shown}: the server answered with a web page`);
  }
  // A compressed answer has the length of what was sent, not of what comes out.
  const total = response.headers.has("content-encoding")
    ? 0
    : Number(response.headers.get("content-length") ?? 0);
  const bytes = await collect(response.body, shown, limit, (done) => {
    const progress = { file: shown, done, total, unit: "bytes" } as const;
    options.onProgress?.(progress);
    onProgress?.(progress);
  });
  if (total > 0 && bytes.length !== total)
    throw new Error(
      `Cannot read ${shown}: expected ${total} bytes, found ${bytes.length}; the transfer broke off`,
    );
  return bytes;
}

/** Some servers answer with their first page, and all is well, whatever is asked for. */
const isPage = ({ headers }: Response) => /^text\/html\b/i.test(headers.get("content-type") ?? "");
