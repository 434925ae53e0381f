import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServedRepository } from "./hub-server-types.js";

/** What uploads need of the server. */
interface Upload {
  readonly repositories: Record<string, ServedRepository>;
  readonly blobs: Map<string, Uint8Array>;
  readonly cdnUrl: () => string;
  readonly commitOf: (name: string) => string;
  readonly isLarge: (path: string) => boolean;
  /** Whoever writes needs this token. */
  readonly token: string;
}

const json = (response: ServerResponse, status: number, value: unknown) => {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
};

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/**
 * The part of the Hub's protocol that `createRepo` and `uploadFiles` of `@huggingface/hub` speak: repos/create, preupload, the
 * LFS batch, commit.
 */
export async function answerUpload(request: IncomingMessage, response: ServerResponse, at: Upload) {
  const path = decodeURIComponent(new URL(request.url!, "http://any").pathname);
  const api = /^\/api\/models\/([^/]+\/[^/]+)\/(preupload|commit)\/main$/.exec(path);
  const lfs = /^\/([^/]+\/[^/]+)\.git\/info\/lfs\/objects\/batch$/.exec(path);
  if (request.headers.authorization !== `Bearer ${at.token}`)
    return json(response, 401, { error: "Invalid username or password." });
  const body = await bodyOf(request);
  if (path === "/api/repos/create") {
    const { name, organization, visibility } = JSON.parse(body.toString());
    const full = `${organization}/${name}`;
    if (at.repositories[full]) return json(response, 409, { error: "You already created this model repo" });
    at.repositories[full] = {
      files: {},
      ...(visibility === "private" ? { token: at.token, access: "private" as const } : {}),
    };
    return json(response, 200, { url: `http://hub/${full}`, id: full });
  }
  const name = api?.[1] ?? lfs?.[1] ?? "";
  const repository = at.repositories[name];
  if (!repository) return json(response, 404, { error: "Repository not found" });
  if (api?.[2] === "preupload") {
    const { files } = JSON.parse(body.toString()) as { files: { path: string }[] };
    const uploadMode = (path: string) => (at.isLarge(path) ? "lfs" : "regular");
    return json(response, 200, {
      files: files.map(({ path }) => ({ path, uploadMode: uploadMode(path) })),
    });
  }
  if (lfs) {
    const { objects } = JSON.parse(body.toString()) as { objects: { oid: string; size: number }[] };
    const upload = (oid: string) => ({ href: `${at.cdnUrl()}/upload/${oid}?signature=1` });
    return json(response, 200, {
      transfer: "basic",
      objects: objects.map(({ oid, size }) => ({ oid, size, actions: { upload: upload(oid) } })),
    });
  }
  const files = { ...repository.files };
  for (const line of body.toString().split("\n")) {
    const { key, value } = JSON.parse(line);
    if (key === "file") files[value.path] = new Uint8Array(Buffer.from(value.content, "base64"));
    if (key !== "lfsFile") continue;
    const blob = at.blobs.get(value.oid);
    if (blob?.length !== value.size) return json(response, 400, { error: `no LFS object ${value.oid}` });
    files[value.path] = blob!;
  }
  repository.files = files;
  json(response, 200, { success: true, commitOid: at.commitOf(name), commitUrl: `http://hub/${name}` });
}

/** Takes a large file; like S3, it must not see the token. */
export async function answerPut(
  request: IncomingMessage,
  response: ServerResponse,
  blobs: Map<string, Uint8Array>,
): Promise<void> {
  const oid = new URL(request.url!, "http://any").pathname.replace("/upload/", "");
  const bytes = new Uint8Array(await bodyOf(request));
  const found = createHash("sha256").update(bytes).digest("hex");
  if (request.headers.authorization !== undefined || found !== oid) return void response.writeHead(400).end();
  blobs.set(oid, bytes);
  response.writeHead(200).end();
}
