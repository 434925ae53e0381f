import { builtin, hasBuiltins } from "@permafrost/common/builtin";
import { publicText } from "@permafrost/common/public-text";
import { oneLine, quote } from "@permafrost/common/quote";
import type { FileSet } from "./file-set.js";
import { withoutSlashes } from "./http/address.js";
import { PATIENT, type Patience } from "./http/patience.js";
import { proxyFetch } from "./http/proxy-fetch.js";
import { type Fetch, transfer } from "./http/transfer.js";
import { urlFiles } from "./http/url-files.js";
import { isRevision, parseCheckpointName } from "./hub/checkpoint-name.js";
import { currentSettings } from "./hub/hub-settings.js";
import { repositoryCache } from "./hub/repository-cache.js";
import { type Keep, repositoryFiles } from "./hub/repository-files.js";
import type { RepositoryType } from "./hub/repository-type.js";
import type { ReadOptions } from "./read-options.js";

/** How far fetching a file has come. */
export interface Progress {
  /** Path of the file inside the repository. */
  readonly file: string;
  /** Bytes of it that came over the network so far. */
  readonly bytesFetched: number;
  /** Size of the whole file, most of which may never be needed. */
  readonly bytesTotal: number;
}

/** How to fetch files; what is left out follows from the environment, as with the Python library. */
export interface HubOptions extends ReadOptions {
  /** What a name without `datasets/` or `spaces/` before it is. Default `"model"`. */
  readonly type?: RepositoryType;
  /** Branch, tag or commit. Default what the name says after `@`, else `main`. */
  readonly revision?: string;
  /** Access token. Default HF_TOKEN, else the one that `hf auth login` stored. Sent to the endpoint only. */
  readonly token?: string;
  /** The Hub or a mirror. Default HF_ENDPOINT, else `https://huggingface.co`. */
  readonly endpoint?: string;
  /** Fetch nothing, use what is in the cache. Default what HF_HUB_OFFLINE says, else false. */
  readonly offline?: boolean;
  /** The cache shared with the Python library. Default HF_HUB_CACHE, else `hub` in HF_HOME, else `~/.cache/huggingface/hub`. */
  readonly cacheFolder?: string;
  /**
   * What to keep of what was fetched: the `parts` that were read (in browsers in Cache Storage), or whole `files`, fetched and
   * checked by their hash at once, where Python finds them too, or `nothing`. Default `"parts"`.
   */
  readonly keep?: Keep;
  /** Connections at a time. Default 6. */
  readonly connections?: number;
  /** How long to try when the server is busy or the connection breaks; see {@link Patience}. Default five tries over some seconds. */
  readonly patience?: Partial<Patience>;
  /** Called whenever bytes arrive. Default nothing is called. */
  readonly onProgress?: (progress: Progress) => void;
  /** What sends requests. Default the `fetch` of the runtime, through the proxies of the environment. */
  readonly fetch?: Fetch;
}

const CONNECTIONS = 6;

type Located =
  | { readonly path: string; readonly files?: never; readonly weights?: never }
  | { readonly path?: never; readonly files: FileSet; readonly weights?: string | undefined };

/** What a name stands for: a path on disk, or files behind HTTP. */
export async function locate(name: string, options: HubOptions): Promise<Located> {
  const settings = await currentSettings();
  const endpoint = withoutSlashes(options.endpoint ?? settings.endpoint);
  const parsed = parseCheckpointName(name, endpoint, options.type);
  const { signal, onProgress } = options;
  if (options.revision !== undefined && !isRevision(options.revision)) {
    throw new TypeError(
      `Cannot open ${oneLine(publicText(name))} at ${quote(options.revision)}: that is no revision`,
    );
  }
  if (parsed.kind === "folder") return { path: await localPath(parsed.path) };
  if (parsed.kind === "repository" && parsed.endpoint === undefined && (await isFolder(name))) {
    return { path: name };
  }
  const base = parsed.kind === "repository" ? (parsed.endpoint ?? endpoint) : endpoint;
  const fetching = transfer({
    fetch: options.fetch ?? (await proxyFetch()),
    token: options.token ?? settings.token,
    tokenOrigin: new URL(endpoint).origin,
    patience: { ...PATIENT, ...options.patience },
    connections: options.connections ?? CONNECTIONS,
  });
  const report =
    onProgress &&
    ((file: string, bytesFetched: number, bytesTotal: number) =>
      onProgress({ file, bytesFetched, bytesTotal }));
  if (parsed.kind === "url") {
    return urlFiles(parsed.url, fetching, report);
  }
  const cacheFolder = options.cacheFolder ?? settings.cacheFolder;
  const access = {
    repository: {
      endpoint: base,
      type: parsed.type,
      name: parsed.name,
      revision: options.revision ?? parsed.revision ?? "main",
    },
    transfer: fetching,
    offline: options.offline ?? settings.offline,
    cache:
      cacheFolder === undefined ? undefined : await repositoryCache(cacheFolder, parsed.type, parsed.name),
    keep: options.keep ?? "parts",
    onProgress: report,
  };
  return { files: await repositoryFiles(access, { signal }) };
}

async function localPath(path: string): Promise<string> {
  if (/^file:/i.test(path)) return builtin("url").fileURLToPath(path);
  return path.startsWith("~") ? path.replace("~", builtin("os").homedir()) : path;
}

async function isFolder(path: string): Promise<boolean> {
  if (!hasBuiltins()) return false;
  const { stat } = builtin("fs/promises");
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
