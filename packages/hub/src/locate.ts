import { builtin, hasBuiltins } from "@permafrost/common/builtin";
import { found } from "@permafrost/common/found";
import { publicText } from "@permafrost/common/public-text";
import { oneLine, quote } from "@permafrost/common/quote";
import type { FileSet } from "./file-set.js";
import { withoutSlashes } from "./http/address.js";
import { PATIENT } from "./http/patience.js";
import { proxyFetch } from "./http/proxy-fetch.js";
import { transfer } from "./http/transfer.js";
import { urlFiles } from "./http/url-files.js";
import { isRevision, parseCheckpointName } from "./hub/checkpoint-name.js";
import { cleanToken, currentSettings, endpointOf } from "./hub/hub-settings.js";
import { repositoryCache } from "./hub/repository-cache.js";
import { repositoryFiles } from "./hub/repository-files.js";
import type { HubOptions } from "./hub-options.js";

const CONNECTIONS = 6;

type Located =
  | { readonly path: string; readonly files?: never; readonly weights?: never }
  | { readonly path?: never; readonly files: FileSet; readonly weights?: string | undefined };

/** What a name stands for: a path on disk, or files behind HTTP. */
export async function locate(name: string, options: HubOptions): Promise<Located> {
  if (typeof name !== "string")
    throw new TypeError(
      `Cannot open files: expected a name, such as "owner/name" or "./folder", found ${found(name)}`,
    );
  const settings = await currentSettings();
  const given = withoutSlashes(options.endpoint ?? settings.endpoint);
  const { signal, onProgress } = options;
  if (options.revision !== undefined && !isRevision(options.revision)) {
    throw new TypeError(
      `Cannot open ${oneLine(publicText(name))} at ${quote(options.revision)}: that is no revision`,
    );
  }
  // however many parts its name has
  if (!/^(?:https?|file):/i.test(name) && (await isFolder(name))) return { path: name };
  const parsed = parseCheckpointName(name, given, options.type);
  if (parsed.kind === "folder") return { path: await localPath(parsed.path) };
  // from here on there is a network, and its settings matter
  const endpoint = endpointOf(given, options.endpoint === undefined ? "HF_ENDPOINT" : "the option endpoint");
  const base = parsed.kind === "repository" ? (parsed.endpoint ?? endpoint) : endpoint;
  const fetching = transfer({
    fetch: options.fetch ?? (await proxyFetch(parsed.kind === "url" ? parsed.url : base)),
    token: cleanToken(options.token ?? settings.token),
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
  if (/^file:/i.test(path)) return pathOfUrl(path);
  return path.startsWith("~") ? path.replace("~", builtin("os").homedir()) : path;
}

function pathOfUrl(address: string): string {
  try {
    return builtin("url").fileURLToPath(address);
  } catch (error) {
    throw new TypeError(`Cannot open ${quote(address)}: ${oneLine((error as Error).message)}`, {
      cause: error,
    });
  }
}

async function isFolder(path: string): Promise<boolean> {
  if (!hasBuiltins()) return false;
  const { stat } = builtin("fs/promises");
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
