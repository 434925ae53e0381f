import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Fault, SeenRequest, ServedRepository } from "./hub-server-types.js";
import { answerPut, answerUpload } from "./hub-uploads.js";

export type { ServedRepository } from "./hub-server-types.js";

/** A running server that behaves like the Hugging Face Hub, as far as reading repositories and committing models goes. */
export interface HubServer extends AsyncDisposable {
  /** For HF_ENDPOINT. */
  readonly url: string;
  /** Where large files are redirected to: another origin. */
  readonly cdnUrl: string;
  readonly repositories: Record<string, ServedRepository>;
  readonly faults: Fault[];
  readonly requests: SeenRequest[];
  /** Bytes of bodies that were sent. */
  readonly bytesSent: number;
  /** Most bodies that were sent at the same time. */
  readonly mostAtOnce: number;
  /** The commit that `main` of a repository is at: a hash of its files. */
  commitOf(name: string): string;
  close(): Promise<void>;
}

/** Environment variables for a process that is to use this server, and nothing of the machine's own cache, token or proxy. */
export function environmentFor({ url }: HubServer, home: string): Record<string, string> {
  return {
    HF_ENDPOINT: url,
    HF_HOME: home,
    HF_HUB_CACHE: "",
    HUGGINGFACE_HUB_CACHE: "",
    HF_TOKEN: "",
    HUGGING_FACE_HUB_TOKEN: "",
    HF_TOKEN_PATH: "",
    HF_HUB_OFFLINE: "",
    TRANSFORMERS_OFFLINE: "",
    NO_PROXY: "127.0.0.1",
    no_proxy: "127.0.0.1",
  };
}

/** The files of a folder on disk. */
export function filesOf(folder: string): Record<string, Uint8Array> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, new Uint8Array(readFileSync(`${folder}/${name}`))]),
  );
}

/** A hash that is computed once per file. */
function hashing(algorithm: string, prefix = (_bytes: Uint8Array) => "") {
  const known = new WeakMap<Uint8Array, string>();
  return (bytes: Uint8Array) => {
    const hash = known.get(bytes) ?? createHash(algorithm).update(prefix(bytes)).update(bytes).digest("hex");
    known.set(bytes, hash);
    return hash;
  };
}
const md5 = hashing("md5");
const sha256 = hashing("sha256");
const blobSha1 = hashing("sha1", (bytes) => `blob ${bytes.length}\0`);
const isLarge = (path: string) => /\.(safetensors|bin|parquet)$/.test(path);

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off("drain", go).off("close", go);
      resolve();
    };
    response.on("drain", go).on("close", go);
  });
}

/** Starts the server on two free ports of 127.0.0.1. */
export async function startHubServer(
  repositories: Record<string, ServedRepository>,
  {
    pageSize = 1000,
    writeToken = "hf_may_write",
  }: { readonly pageSize?: number; readonly writeToken?: string } = {},
): Promise<HubServer> {
  const faults: Fault[] = [];
  const requests: SeenRequest[] = [];
  const used = new Map<Fault, number>();
  const blobs = new Map<string, Uint8Array>();
  let bytesSent = 0;
  let atOnce = 0;
  let mostAtOnce = 0;
  let url = "";
  let cdnUrl = "";

  const commitOf = (name: string) => {
    const hash = createHash("sha1").update(name);
    for (const [path, bytes] of Object.entries(repositories[name]!.files))
      hash.update(path).update(blobSha1(bytes));
    return hash.digest("hex");
  };
  const faultFor = (seen: string) => {
    const fault = faults.find(({ match, times = Number.POSITIVE_INFINITY }, i) => {
      return match.test(seen) && (used.get(faults[i]!) ?? 0) < times;
    });
    if (fault !== undefined) used.set(fault, (used.get(fault) ?? 0) + 1);
    return fault;
  };
  const json = (response: ServerResponse, status: number, value: unknown, headers = {}) => {
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
    response.end(JSON.stringify(value));
  };
  const refuse = (response: ServerResponse, status: number, code: string, message: string) =>
    json(response, status, { error: message }, { "x-error-code": code, "x-error-message": message });

  /** Sends a file or the part of it that is asked for, in spite of the fault. */
  async function send(
    request: IncomingMessage,
    response: ServerResponse,
    file: Uint8Array,
    headers: Record<string, string>,
    fault: Fault | undefined,
  ) {
    const content = fault?.change?.(file) ?? file;
    const range = /^bytes=(\d+)-(\d+)?$/.exec(request.headers.range ?? "");
    const start = range === null ? 0 : Number(range[1]);
    const end = Math.min(range?.[2] === undefined ? content.length : Number(range[2]) + 1, content.length);
    if (range !== null && start >= content.length) {
      response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
      return;
    }
    const body = content.subarray(start, end);
    response.writeHead(range === null ? 200 : 206, {
      "accept-ranges": "bytes",
      "content-length": body.length,
      ...(range === null ? {} : { "content-range": `bytes ${start}-${end - 1}/${content.length}` }),
      ...headers,
    });
    if (body.length > 0) mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    const limit = fault?.cutAfter ?? fault?.hangAfter ?? body.length;
    const step = fault?.slow ?? 1 << 20;
    for (let at = 0; at < Math.min(limit, body.length) && !response.destroyed; at += step) {
      const piece = body.subarray(at, Math.min(at + step, limit));
      bytesSent += piece.length;
      const last = at + step >= Math.min(limit, body.length);
      // The client may ask for more as soon as it has the last byte, before we are back here.
      if (last) atOnce--;
      if (!response.write(piece)) await drained(response);
      if (last) break;
      if (fault?.slow !== undefined) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (limit < body.length && fault?.hangAfter !== undefined) return;
    if (limit < body.length) response.destroy();
    else response.end();
  }

  const uploads = { repositories, blobs, cdnUrl: () => cdnUrl, commitOf, isLarge, token: writeToken };

  function hub(request: IncomingMessage, response: ServerResponse, fault: Fault | undefined) {
    if (request.method === "POST") return answerUpload(request, response, uploads);
    const { pathname, searchParams } = new URL(request.url!, url);
    const path = decodeURIComponent(pathname);
    const api = /^\/api\/(?:models\/)?((?:datasets\/)?[^/]+(?:\/[^/]+)?)\/(revision|tree)\/(.+)$/.exec(path);
    const resolve = /^\/((?:datasets\/)?[^/]+(?:\/[^/]+)?)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    const name = api?.[1] ?? resolve?.[1];
    const canonical = Object.keys(repositories).find((key) => key.endsWith(`/${name}`));
    if (name !== undefined && !name.includes("/") && canonical !== undefined) {
      response.writeHead(307, { location: request.url!.replace(name, canonical) }).end();
      return;
    }
    const repository = name === undefined ? undefined : repositories[name];
    const allowed = request.headers.authorization === `Bearer ${repository?.token}`;
    if (repository === undefined || (repository.access === "private" && !allowed)) {
      return refuse(response, 401, "RepoNotFound", "Repository not found");
    }
    if (resolve !== null && repository.access === "gated" && !allowed) {
      const known = request.headers.authorization !== undefined;
      return refuse(response, known ? 403 : 401, "GatedRepo", `Access to model ${name} is restricted.`);
    }
    const commit = commitOf(name!);
    const revision = api?.[2] === "tree" ? api[3]!.split("/")[0] : (api?.[3] ?? resolve![2]);
    if (revision !== "main" && revision !== commit) {
      return refuse(response, 404, "RevisionNotFound", `Invalid rev id: ${revision}`);
    }
    if (api?.[2] === "revision") {
      return json(response, 200, {
        _id: "1",
        id: name,
        sha: commit,
        private: false,
        gated: false,
        downloads: 0,
        likes: 0,
      });
    }
    if (api?.[2] === "tree") {
      const all = Object.entries(repository.files).map(([path, bytes]) => ({
        type: "file",
        path,
        size: bytes.length,
        oid: blobSha1(bytes),
        ...(isLarge(path) ? { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } } : {}),
      }));
      const from = Number(searchParams.get("cursor") ?? 0);
      const next = new URL(request.url!, url);
      next.searchParams.set("cursor", String(from + pageSize));
      const more = from + pageSize < all.length ? { link: `<${next.href}>; rel="next"` } : {};
      return json(response, 200, all.slice(from, from + pageSize), more);
    }
    const file = repository.files[resolve![3]!];
    if (file === undefined) return refuse(response, 404, "EntryNotFound", "Entry not found");
    if (!isLarge(resolve![3]!)) {
      return send(request, response, file, { etag: `"${blobSha1(file)}"`, "x-repo-commit": commit }, fault);
    }
    const hash = sha256(file);
    blobs.set(hash, file);
    const headers = {
      "x-linked-etag": `"${hash}"`,
      "x-linked-size": String(file.length),
      "x-repo-commit": commit,
    };
    response.writeHead(302, { ...headers, location: `${cdnUrl}/${hash}?signature=1` }).end();
  }

  function cdn(request: IncomingMessage, response: ServerResponse, fault: Fault | undefined) {
    if (request.method === "PUT") return answerPut(request, response, blobs);
    const hash = new URL(request.url!, cdnUrl).pathname.slice(1);
    const file = blobs.get(hash);
    // Like S3: two ways to identify oneself are one too many. A token must never come here.
    if (request.headers.authorization !== undefined) return void response.writeHead(400).end();
    if (file === undefined) return void response.writeHead(403).end();
    const etag = `"${md5(file)}"`;
    return send(request, response, file, { etag }, fault);
  }

  const listen = async (label: string, answer: typeof hub): Promise<Server> => {
    const server = createServer((request, response) => {
      const seen = `${label}${request.url}`;
      const { range, authorization } = request.headers;
      requests.push({ method: request.method!, url: seen, range, authorization });
      const fault = faultFor(seen);
      if (fault?.hang) return;
      if (fault?.status !== undefined)
        return void response.writeHead(fault.status, { ...fault.headers }).end();
      void answer(request, response, fault);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return server;
  };
  const servers = [await listen("hub", hub), await listen("cdn", cdn)] as const;
  [url, cdnUrl] = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`) as [
    string,
    string,
  ];
  const close = async () => {
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
  return {
    url,
    cdnUrl,
    repositories,
    faults,
    requests,
    get bytesSent() {
      return bytesSent;
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
    commitOf,
    close,
    [Symbol.asyncDispose]: close,
  };
}
