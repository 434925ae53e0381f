import { builtin } from "@permafrost/common/builtin";
import { defined } from "@permafrost/common/defined";

/** How a file is read. */
export interface FileReadOptions {
  /** Stops reading, with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called as bytes come in, by sources that take long. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** Where files come from: a folder, a web site, the Hugging Face Hub. Anything with these two will do. */
export interface FileSource {
  /** Reads a whole file. Rejects if there is no such file. */
  read(path: string, options?: FileReadOptions): Promise<Uint8Array>;
  /** Paths of all files, `/` between folders; only what reads whole folders needs it. */
  list?(options?: Pick<FileReadOptions, "signal">): Promise<readonly string[]>;
  /** The place, for messages. */
  readonly origin?: string;
}

/** How far a long read is. */
export interface LoadProgress {
  /** What is being read, for people: a path. */
  readonly file: string;
  /** How much has been read. */
  readonly done: number;
  /** 0 if not known. */
  readonly total: number;
  /** What is counted. */
  readonly unit: "bytes" | "examples";
}

/** What every reader of files understands. */
export interface LoadOptions {
  /** Stops reading, with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called now and then during a long read. */
  readonly onProgress?: (progress: LoadProgress) => void;
  /**
   * Keeps what took long to decode, so that it is decoded once: {@link folderCache}, or anything of that form. Default:
   * nothing is kept.
   */
  readonly cache?: ByteCache;
}

/** Keeps bytes by name. A cache may forget: what is not there is made again. */
export interface ByteCache {
  /** Resolves to undefined for what is not there. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Keeps bytes under a name, in place of what was there. */
  write(name: string, bytes: Uint8Array): Promise<void>;
}

/** A file, and what to call it in messages. */
export interface NamedBytes {
  /** For people: a path. */
  readonly file: string;
  /** All of it. */
  readonly bytes: Uint8Array;
}

/**
 * A source from what callers may give: a folder's path or `file:` address, the address of a web folder, or a source.
 *
 * @throws TypeError for anything else.
 */
export function openSource(source: string | FileSource): FileSource {
  if (typeof source === "string") return /^https?:/i.test(source) ? webSource(source) : folderSource(source);
  if (typeof source?.read === "function") return source;
  throw new TypeError(
    `Cannot read files: expected a folder, a web address, or an object with read(path), found ${source}`,
  );
}

/** Files of a folder, under Node, Deno and Bun. */
export function folderSource(folder: string): FileSource {
  const open = async () => (/^file:/i.test(folder) ? builtin("url").fileURLToPath(folder) : folder);
  return {
    origin: folder,
    async read(path, options) {
      const { readFile } = builtin("fs/promises");
      const { join } = builtin("path");
      return new Uint8Array(await readFile(join(await open(), path), { signal: options?.signal }));
    },
    async list() {
      const { readdir } = builtin("fs/promises");
      const { join, relative, sep } = builtin("path");
      const root = await open();
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
        .sort();
    },
  };
}

/** How {@link webSource} fetches. */
export interface WebOptions {
  /** What to fetch with. Default: the runtime's own. */
  readonly fetch?: typeof fetch;
  /** Largest file taken, in bytes. Default 4 GiB. */
  readonly limit?: number;
  /** Called as bytes come in. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** An address as it may be shown and kept: without what signs it, and without a name and password. */
function publicAddress(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.search = url.hash = url.username = url.password = "";
  return url.href;
}

/** Files under a web address. It cannot list them. */
export function webSource(address: string, options: WebOptions = {}): FileSource {
  const base = address.endsWith("/") ? address : `${address}/`;
  const { limit = 2 ** 32 } = options;
  return {
    origin: publicAddress(address),
    async read(path, { signal, onProgress } = {}) {
      const url = new URL(path, base).href;
      const shown = publicAddress(url);
      const request = options.fetch ?? fetch;
      const response = await request(url, defined({ signal })).catch((cause: unknown) => {
        if (signal?.aborted || !(cause instanceof Error) || !cause.message.includes(url)) throw cause;
        throw new Error(`Cannot read ${shown}: ${cause.message.replaceAll(url, shown)}`);
      });
      if (!response.ok || !response.body) {
        await response.body?.cancel();
        throw new Error(
          `Cannot read ${shown}: the server answered ${response.status} ${response.statusText}`,
        );
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
    },
  };
}

/** Files that are already in memory, by path. */
export function memorySource(files: Readonly<Record<string, Uint8Array>>): FileSource {
  return {
    origin: "memory",
    async read(path) {
      const bytes = Object.hasOwn(files, path) ? files[path] : undefined;
      if (!bytes) throw new Error(`Cannot read ${path}: it is not among the files in memory`);
      return bytes;
    },
    async list() {
      return Object.keys(files).sort();
    },
  };
}

/** All bytes of a stream. @throws RangeError once there are more than `limit`. */
export async function collect(
  stream: ReadableStream<Uint8Array>,
  file: string,
  limit: number,
  onBytes?: (done: number) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
    onBytes?.(length);
    if (length > limit) {
      await reader.cancel();
      throw new RangeError(`Cannot read ${file}: it has more than the ${limit} bytes that are allowed`);
    }
  }
  if (chunks.length === 1) return chunks[0]!;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
