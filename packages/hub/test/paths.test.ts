import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { checkPath, checkRelativePath } from "../src/check-path.js";
import { PATIENT } from "../src/http/patience.js";
import { transfer } from "../src/http/transfer.js";
import { repositoryCache } from "../src/hub/repository-cache.js";
import { repositoryFiles } from "../src/hub/repository-files.js";
import { type HubOptions, hubFiles, openFiles } from "../src/index.js";
import { serveEach } from "./served.js";

const hub = serveEach();

/** Paths that lead out of a folder, or of an address, on one system or another. */
const OUT = [
  "../../../../../outside/secret",
  "..",
  ".",
  "a/../../x",
  "a/./x",
  "a//x",
  "/outside/secret",
  "//host/share",
  "",
  "a/",
  "C:\\x",
  "C:x",
  "c:/x",
  "..\\..\\x",
  "a\0b",
  "a\nb",
  "\x1b[2Jx",
  "\ud800",
  "x".repeat(5000),
];

/** Paths that look odd, and are files all the same. */
const INSIDE = [
  "a",
  "...",
  "..a/b..",
  ".hidden/.x",
  "a b/ü 👋.bin",
  "12:30:00.log",
  "100%.txt",
  "what?.json",
  "c#/x",
  "a@b",
];

describe("checkPath()", () => {
  it.each(OUT)("refuses %j", (path) => {
    expect(() => checkPath(path, "here")).toThrow(SyntaxError);
    expect(() => checkPath(path, "here")).toThrow(
      /^Cannot read here: it names the file ".*", which is not a plain path/,
    );
    expect(() => checkRelativePath(path, "here")).toThrow(SyntaxError);
  });

  it.each([7, null, undefined, ["a"], { toString: 1 }])("refuses %j, which is no text", (path) => {
    expect(() => checkPath(path, "here")).toThrow(/^Cannot read here: it names the file ".*", which/);
  });

  it.each(INSIDE)("takes %j", (path) => {
    expect(() => checkPath(path, "here")).not.toThrow();
  });

  it.each(["a:b", "a%2fb", "a?b", "a#b"])("checkRelativePath() refuses %j as well", (path) => {
    expect(() => checkRelativePath(path, "here")).toThrow("which is not a plain path");
  });
});

const commit = "5".repeat(40);
const oid = "1".repeat(40);

/** What Git calls the secret that the endpoint sends. */
const SECRET_BLOB = "536aca34dbae6b2b8af26bebdcba83543c9546f0";

/** An endpoint that lists these files, and sends a secret for each. */
const hostile =
  (files: readonly object[], asked: string[] = []): NonNullable<HubOptions["fetch"]> =>
  async (url) => {
    asked.push(url);
    if (url.includes("/tree/")) return Response.json(files);
    return new Response("secret", { status: 206, headers: { "content-range": "bytes 0-5/6" } });
  };

/** Everything below a folder, links as what they lead to. */
async function below(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const places = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    return entry.isSymbolicLink() ? resolve(entry.parentPath, await readlink(path)) : path;
  });
  return Promise.all(places);
}

describe("a listing of an endpoint that means harm", () => {
  it.each(OUT)("with %j is refused; nothing is read, linked or asked for there", async (path) => {
    const outside = join(hub.home, "outside");
    await mkdir(outside);
    await writeFile(join(outside, "secret"), "secret");
    const cacheFolder = join(hub.home, "cache");
    for (const keep of ["files", "parts"] as const) {
      const asked: string[] = [];
      const fetch = hostile([{ type: "file", path, size: 6, oid }], asked);
      const files = await openFiles(`o/n@${commit}`, { fetch, cacheFolder, keep });
      await expect(files.list!()).rejects.toThrow("which is not a plain path inside");
      await expect(files.open(path)).rejects.toThrow("which is not a plain path inside");
      expect(asked.every((url) => url.includes("/tree/"))).toBe(true);
    }
    expect(await readdir(hub.home)).toEqual(["outside"]);
    expect(await readdir(outside)).toEqual(["secret"]);
  });

  it("that an older version kept is not taken as it is", async () => {
    const cacheFolder = join(hub.home, "cache");
    const kept = join(cacheFolder, "models--o--n", "permafrost", commit);
    await mkdir(kept, { recursive: true });
    await writeFile(join(kept, "listing.json"), JSON.stringify([{ path: "../../../x", size: 6, oid }]));
    const fetch = hostile([{ type: "file", path: "a", size: 6, oid }]);
    const files = await openFiles(`o/n@${commit}`, { fetch, cacheFolder });
    expect(await files.list!()).toEqual(["a"]);
    expect(JSON.parse(await readFile(join(kept, "listing.json"), "utf8"))).toEqual([
      { path: "a", size: 6, oid },
    ]);
  });

  it.each([
    [{ oid: "../../x" }, "with a hash that is none"],
    [{ oid: undefined }, "without a hash"],
    [{ oid, lfs: { oid: "../x" } }, "with a hash that is none"],
    [{ size: 1.5 }, 'with the size "1.5"'],
    [{ size: { toString: 1 } }, 'with the size "an object"'],
  ])("with %j is refused", async (wrong, message) => {
    const fetch = hostile([{ type: "file", path: "\u202egnp.a", size: 6, oid, ...wrong }]);
    const files = await openFiles(`o/n@${commit}`, { fetch, keep: "nothing" });
    await expect(files.list!()).rejects.toThrow(
      `Cannot read o/n@${commit}: the Hub lists "\\u202egnp.a" ${message}`,
    );
  });

  it("with odd but honest names is read, into the cache alone", async () => {
    const cacheFolder = join(hub.home, "cache");
    const listed = INSIDE.map((path) => ({ type: "file", path, size: 6, oid: SECRET_BLOB }));
    const asked: string[] = [];
    const files = await openFiles(`o/n@${commit}`, { fetch: hostile(listed, asked), cacheFolder });
    expect(await files.list!()).toEqual(INSIDE);
    for (const path of INSIDE) {
      const file = await files.open(path);
      await file!.readInto(0, new Uint8Array(6));
    }
    const at = (url: string) => decodeURIComponent(new URL(url).pathname);
    expect(asked.slice(1).map(at)).toEqual(INSIDE.map((path) => `/o/n/resolve/${commit}/${path}`));
    for (const path of await below(hub.home)) expect(relative(cacheFolder, path)).not.toMatch(/^\.\./);
  });
});

it("a repository without a cache, as in browsers, refuses the same paths", async () => {
  const files = await repositoryFiles({
    repository: { endpoint: "http://hub", type: "model", name: "o/n", revision: commit },
    transfer: transfer({
      fetch: hostile([{ type: "file", path: "a", size: 6, oid }]),
      patience: PATIENT,
      connections: 1,
    }),
    offline: false,
    cache: undefined,
    keep: "parts",
    onProgress: undefined,
  });
  for (const path of OUT) await expect(files.open(path), path).rejects.toThrow("which is not a plain path");
  expect(await files.open("b")).toBeUndefined();
  expect((await files.open("a"))?.size).toBe(6);
});

describe("the cache", () => {
  it("links and opens nothing outside, whoever asks", async () => {
    const cacheFolder = join(hub.home, "cache");
    await mkdir(join(hub.home, "outside"));
    await writeFile(join(hub.home, "outside", "secret"), "secret");
    const cache = await repositoryCache(cacheFolder, "model", "o/n");
    for (const path of OUT) {
      await expect(cache.link(commit, { path, size: 6, oid })).rejects.toThrow("not a plain path");
      await expect(cache.open(commit, path)).rejects.toThrow("not a plain path");
      expect(() => cache.partsFolder(commit, path)).toThrow("not a plain path");
    }
    expect(await readdir(hub.home)).toEqual(["outside"]);
    await cache.link(commit, { path: "a/b", size: 6, oid });
    const link = join(cacheFolder, "models--o--n", "snapshots", commit, "a", "b");
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(resolve(link, "..", await readlink(link))).toBe(join(cacheFolder, "models--o--n", "blobs", oid));
  });
});

describe("files of a folder, and behind an address", () => {
  it("are opened where they are, and nowhere else", async () => {
    const folder = join(hub.home, "folder");
    await mkdir(folder);
    await writeFile(join(hub.home, "secret"), "secret");
    const asked: string[] = [];
    const fetch = hostile([], asked);
    const local = await openFiles(folder);
    const remote = await openFiles("http://host/m/?key=1", { fetch });
    for (const path of OUT) {
      await expect(local.open(path), path).rejects.toThrow("which is not a plain path");
      await expect(remote.open(path), path).rejects.toThrow("which is not a plain path");
    }
    for (const path of ["http://elsewhere/x", "file:///etc/passwd", "a?b", "%2e%2e/x"])
      await expect(remote.open(path), path).rejects.toThrow("which is not a plain path");
    expect(asked).toEqual([]);
  });

  it("may be links that lead nowhere, which are no files", async () => {
    const folder = join(hub.home, "folder");
    await mkdir(folder);
    await writeFile(join(folder, "a"), "a");
    await symlink(join(folder, "gone"), join(folder, "b"));
    expect(await (await hubFiles(folder)).list!()).toEqual(["a"]);
  });
});
