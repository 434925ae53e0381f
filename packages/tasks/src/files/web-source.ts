import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { publicAddress } from "@permafrost/common/public-text";
import { fetchFile, type WebOptions } from "./fetch-file.js";
import type { FileSource } from "./file-source.js";

const WEB_OPTIONS: OptionNames<WebOptions> = { fetch: true, limit: true, onProgress: true };

/** Files under a web address. It cannot list them. */
export function webSource(address: string, options: WebOptions = {}): FileSource {
  refuseUnknownOptions("read files of the web", options, WEB_OPTIONS);
  if (typeof address !== "string" || !URL.canParse(address))
    throw new TypeError(
      `Cannot read files of the web: expected an address, found ${found(typeof address === "string" ? publicAddress(address) : address)}`,
    );
  const base = address.endsWith("/") ? address : `${address}/`;
  return {
    origin: publicAddress(address),
    read: (path, reading = {}) => fetchFile(base, path, options, reading),
  };
}
