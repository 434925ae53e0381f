import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentFor, type HubServer, startHubServer } from "@permafrost/testing/hub-server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type HubOptions, hubFiles } from "../src/index.js";

const large = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 3);
const files = {
  "data/train.parquet": large,
  "README.md": new TextEncoder().encode("# Some data"),
};
const name = "datasets/o/numbers";

let server: HubServer;
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "permafrost-home-"));
  server = await startHubServer({ [name]: { files }, "o/numbers": { files: {} } }, { pageSize: 1 });
  for (const [key, value] of Object.entries(environmentFor(server, home))) vi.stubEnv(key, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(home, { recursive: true });
});

const open = (text = name, options: HubOptions = {}) =>
  hubFiles(text, { patience: { firstDelay: 1 }, ...options });

describe("hubFiles()", () => {
  it("lists and reads a data set, and keeps it where the Python library does", async () => {
    const seen: number[] = [];
    const source = await open(name, { onProgress: ({ bytesFetched }) => seen.push(bytesFetched) });
    expect(source.origin).toBe("datasets/o/numbers@main");
    expect(await source.list!()).toEqual(Object.keys(files));
    expect(await source.read("data/train.parquet")).toEqual(large);
    expect(await source.read("README.md")).toEqual(files["README.md"]);
    expect(seen).toContain(large.length);
    const snapshot = join(home, "hub", "datasets--o--numbers", "snapshots", server.commitOf(name));
    expect(new Uint8Array(await readFile(join(snapshot, "data/train.parquet")))).toEqual(large);
    const sent = server.bytesSent;
    expect(await (await open()).read("data/train.parquet")).toEqual(large);
    expect(server.bytesSent).toBe(sent);
    await server.close();
    expect(await (await open(name, { offline: true })).read("README.md")).toEqual(files["README.md"]);
  });

  it("takes a type, a page of the Hub, a revision; models and data sets of one name are two things", async () => {
    for (const [text, options] of [
      ["o/numbers", { type: "dataset" }],
      [`${server.url}/datasets/o/numbers`, {}],
      [`${name}@${server.commitOf(name)}`, {}],
    ] as const)
      expect(await (await open(text, options)).read("data/train.parquet"), text).toEqual(large);
    await expect((await open("o/numbers")).read("data/train.parquet")).rejects.toThrow(
      "Cannot read data/train.parquet in o/numbers@main: there is no such file",
    );
    await expect(open("datasets/o/others")).rejects.toThrow(
      "Cannot read datasets/o/others@main: there is no such repository",
    );
  });

  it("resumes where a connection broke", async () => {
    server.faults.push({ match: /^cdn/, times: 2, cutAfter: 100_000 });
    expect(await (await open()).read("data/train.parquet")).toEqual(large);
  });

  it("refuses what was changed on the way, kept or not", async () => {
    const change = (body: Uint8Array) => body.map((byte, i) => (i === 5 ? byte ^ 1 : byte));
    server.faults.push({ match: /^cdn|README/, change });
    for (const keep of ["files", "nothing"] as const)
      for (const path of Object.keys(files))
        await expect((await open(name, { keep })).read(path), `${keep} ${path}`).rejects.toThrow(
          /^Cannot use datasets\/o\/numbers@main\/.+: its hash is [0-9a-f]+, the Hub says [0-9a-f]+; it was changed/,
        );
    server.faults.length = 0;
    for (const path of Object.keys(files) as (keyof typeof files)[])
      expect(await (await open(name, { keep: "nothing" })).read(path)).toEqual(files[path]);
  });

  it("asks again for a listing that did not come", async () => {
    const source = await open(name, { patience: { attempts: 1 } });
    server.faults.push({ match: /tree/, times: 1, status: 503 });
    await expect(source.read("README.md")).rejects.toThrow("the server answered 503");
    expect(await source.read("README.md")).toEqual(files["README.md"]);
  });

  it("stops when told to", async () => {
    server.faults.push({ match: /^cdn/, slow: 10_000 });
    const source = await open();
    const signal = AbortSignal.timeout(50);
    await expect(source.read("data/train.parquet", { signal })).rejects.toThrow("timeout");
  });

  it("lists what the Python library fetched, offline", async () => {
    const folder = join(home, "hub", "datasets--o--numbers");
    const commit = "5".repeat(40);
    await mkdir(join(folder, "blobs"), { recursive: true });
    await mkdir(join(folder, "refs"));
    await mkdir(join(folder, "snapshots", commit, "data"), { recursive: true });
    await writeFile(join(folder, "refs", "main"), commit);
    await writeFile(join(folder, "blobs", "abc"), large);
    const link = join(folder, "snapshots", commit, "data", "train.parquet");
    await symlink(join("..", "..", "..", "blobs", "abc"), link);
    const source = await open(name, { offline: true });
    expect(await source.list!()).toEqual(["data/train.parquet"]);
    expect(await source.read("data/train.parquet")).toEqual(large);
    expect(server.requests).toEqual([]);
  });

  it("reads folders and web addresses the same way, and nothing outside of them", async () => {
    const folder = join(home, "folder");
    await mkdir(join(folder, "data"), { recursive: true });
    await writeFile(join(folder, "data", "train.parquet"), large);
    const source = await open(folder);
    expect(await source.list!()).toEqual(["data/train.parquet"]);
    expect(await source.read("data/train.parquet")).toEqual(large);
    await symlink(join(folder, "data"), join(folder, "linked"));
    expect(await source.list!()).toEqual(["data/train.parquet", "linked/train.parquet"]);
    expect(await source.read("linked/train.parquet")).toEqual(large);
    const web = await open(`${server.cdnUrl}/x`);
    expect(web.list).toBeUndefined();
    for (const path of ["../x", "/etc/passwd", "data/../../x"])
      for (const files of [source, await open()])
        await expect(files.read(path)).rejects.toThrow("which is not a plain path");
    expect(await readdir(folder)).toEqual(["data", "linked"]);
  });
});
