import { publicAddress } from "@permafrost/common/public-text";
import { checkRelativePath } from "../check-path.js";
import type { FileSet } from "../file-set.js";
import { decoded } from "./address.js";
import { openUrl } from "./open-url.js";
import type { Transfer } from "./transfer.js";

/** Endings of URLs that name one file of weights, not a folder. */
const WEIGHTS = /\.(?:safetensors|bin|pt|pth|index\.json)$/i;

/** The files below a URL; or one weight file, with `config.json` beside it. */
export function urlFiles(
  url: string,
  transfer: Transfer,
  onProgress?: (file: string, bytesFetched: number, bytesTotal: number) => void,
): { files: FileSet; weights: string | undefined } {
  const given = new URL(url);
  const origin = publicAddress(url);
  if (given.username || given.password) {
    throw new TypeError(
      `Cannot open ${origin}: fetch takes no user and password in an address; give an option fetch that sends them in a header`,
    );
  }
  const last = decoded(given.pathname.slice(given.pathname.lastIndexOf("/") + 1));
  const weights = WEIGHTS.test(last) ? last : undefined;
  const base = new URL(given);
  if (weights === undefined && !base.pathname.endsWith("/")) base.pathname += "/";
  const addressOf = (path: string) => {
    if (path === weights) return given.href;
    const address = new URL(path, base);
    address.search = given.search;
    return address.href;
  };
  const pages = new Set<string>();
  const files: FileSet = {
    origin,
    instead: (path) => (pages.has(path) ? "the server sends a web page in its place" : undefined),
    async open(path, options) {
      if (path !== weights) checkRelativePath(path, origin);
      let fetched = 0;
      let total = 0;
      const onFetched = (bytes: number) => {
        fetched += bytes;
        onProgress?.(path, fetched, total);
      };
      const opened = await openUrl(addressOf(path), transfer, { signal: options?.signal, onFetched });
      if (opened === "web page") pages.add(path);
      if (typeof opened === "string") return undefined;
      total = opened.size;
      return opened;
    },
  };
  return { files, weights };
}
