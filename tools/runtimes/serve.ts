import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

/** What lets a page have shared memory, hence threads. */
const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
} as const;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** A server of files. */
export interface Served {
  /** Address of the page. */
  readonly url: string;
  close(): Promise<void>;
}

/** How a folder is served. */
interface Serving {
  /** With threads. Default: without. */
  readonly isolated?: boolean;
  /** What stands before each path, with slashes around it. Default: `/`. */
  readonly base?: string;
  /** More of what is said with each file. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The path in the folder of one that is asked for. Default: the same. */
  placeOf?(path: string): string;
}

/** Serves a folder as simple servers do. */
export async function serveFolder(
  folder: string,
  { isolated = false, base = "/", headers = {}, placeOf = (path) => path }: Serving = {},
): Promise<Served> {
  const server = createServer(({ url = "/" }, response) => {
    const path = decodeURIComponent(new URL(url, "http://x").pathname);
    const below = path.startsWith(base) ? normalize(placeOf(path.slice(base.length))) : undefined;
    const found = below === undefined || below.startsWith("..") ? "" : join(folder, below);
    const file =
      found && existsSync(found) && statSync(found).isDirectory() ? join(found, "index.html") : found;
    if (!file || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
      ...(isolated ? ISOLATED : {}),
      ...headers,
    });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
