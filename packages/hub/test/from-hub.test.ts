import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { dataFolder } from "@permafrost/testing/data-folder";
import { environmentFor, filesOf, type HubServer, startHubServer } from "@permafrost/testing/hub-server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fromFolder, fromHub, type HubOptions, writeSafetensors } from "../src/index.js";
import { fingerprint } from "./data.js";

const encode = (text: string) => new TextEncoder().encode(text);
const many = Float32Array.from({ length: 200_000 }, (_, i) => i);
const small = {
  "config.json": encode('{"model_type":"gpt2"}'),
  "model.safetensors": writeSafetensors({
    a: { shape: [3], data: Float32Array.of(1, 2, 3) },
    unused: { shape: [400, 500], data: many },
    b: { shape: [2], data: Float32Array.of(4, 5) },
  }),
};

let server: HubServer;
let home: string;
const quick = { firstDelay: 1 };

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "permafrost-home-"));
  server = await startHubServer({ "o/small": { files: small } }, { pageSize: 1 });
  for (const [name, value] of Object.entries(environmentFor(server, home))) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(home, { recursive: true });
});

const open = (name = "o/small", options: HubOptions = {}) => fromHub(name, { patience: quick, ...options });
const seen = (part: RegExp) => server.requests.filter(({ url }) => part.test(url));
const numbers = async (name: string, options?: HubOptions) => [
  ...(await (await open("o/small", options)).read(name)),
];

describe("fromHub()", () => {
  it("fetches the listing and what is asked for, and nothing else", async () => {
    const source = await open();
    expect(source.config).toEqual({ model_type: "gpt2" });
    expect(source.names()).toEqual(["a", "unused", "b"]);
    const [a, b] = await Promise.all([source.read("a"), source.read("b")]);
    expect([...a, ...b]).toEqual([1, 2, 3, 4, 5]);
    expect(source.bytesFetched).toBeLessThan(1000);
    expect(source.bytesFetched).toBe(source.bytesRead);
    expect(source.bytesTotal).toBe(small["model.safetensors"].length);
    expect(server.bytesSent).toBe(source.bytesFetched + small["config.json"].length);
  });

  it("merges reads that are close, in one request", async () => {
    const files = {
      "model.safetensors": writeSafetensors(
        Object.fromEntries(
          Array.from({ length: 100 }, (_, i) => [`t${i}`, { shape: [2], data: Float32Array.of(i, -i) }]),
        ),
      ),
    };
    server.repositories["o/small"] = { files };
    const source = await open();
    const requestsBefore = server.requests.length;
    const all = await Promise.all(source.names().map((name) => source.read(name)));
    expect(all.map((pair) => [...pair])).toEqual(Array.from({ length: 100 }, (_, i) => [i, -i]));
    expect(server.requests.length - requestsBefore).toBe(1);
  });

  it("cuts long reads and fetches the pieces side by side, no more than allowed", async () => {
    const data = Float32Array.from({ length: 5_500_000 }, (_, i) => i);
    server.repositories["o/small"] = {
      files: { "model.safetensors": writeSafetensors({ long: { shape: [5_500_000], data } }) },
    };
    for (const fault of [{ match: /^cdn/, slow: 1 << 19 }]) server.faults.push(fault);
    const source = await open("o/small", { connections: 2 });
    const numbers = await source.read("long");
    expect(Buffer.compare(Buffer.from(numbers.buffer), Buffer.from(data.buffer))).toBe(0);
    expect(
      seen(/^cdn/)
        .slice(-3)
        .every(({ range }) => range !== undefined),
    ).toBe(true);
    expect(server.mostAtOnce).toBe(2);
  });

  it("keeps the parts it fetched, and works offline with them", async () => {
    expect(await numbers("a")).toEqual([1, 2, 3]);
    const fetchedBefore = seen(/cdn/).length;
    const again = await open();
    await again.read("a");
    expect(seen(/cdn/).length).toBe(fetchedBefore);
    expect(again.bytesFetched).toBe(0);
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    const requestsBefore = server.requests.length;
    const offline = await open();
    expect([...(await offline.read("a"))]).toEqual([1, 2, 3]);
    const parts = join(
      home,
      "hub",
      "models--o--small",
      "permafrost",
      server.commitOf("o/small"),
      "model.safetensors",
    );
    const kept = await readdir(parts);
    await expect(offline.read("b")).rejects.toThrow(
      "Cannot read o/small@main/model.safetensors: this part of it is not in the cache, and HF_HUB_OFFLINE forbids fetching it",
    );
    await expect(open("o/other")).rejects.toThrow("o/other@main: it is not in the cache, and HF_HUB_OFFLINE");
    expect(server.requests.length).toBe(requestsBefore);
    vi.stubEnv("HF_HUB_OFFLINE", "");
    for (const part of kept) {
      const bytes = await readFile(join(parts, part));
      bytes[3]! ^= 1;
      await writeFile(join(parts, part), bytes);
    }
    expect(await numbers("a")).toEqual([1, 2, 3]);
    expect(seen(/cdn/).length).toBeGreaterThan(fetchedBefore);
  });

  it("keeps nothing if told so", async () => {
    expect(await numbers("a", { keep: "nothing" })).toEqual([1, 2, 3]);
    expect(await readdir(home)).toEqual([]);
  });

  it("keeps whole files as the Python library does, if told so", async () => {
    const source = await open("o/small", { keep: "files" });
    expect([...(await source.read("b"))]).toEqual([4, 5]);
    expect(source.bytesFetched).toBe(source.bytesTotal);
    const folder = join(home, "hub", "models--o--small");
    const commit = server.commitOf("o/small");
    expect(await readFile(join(folder, "refs", "main"), "utf8")).toBe(commit);
    const hash = createHash("sha256").update(small["model.safetensors"]).digest("hex");
    const link = join(folder, "snapshots", commit, "model.safetensors");
    expect(await readlink(link)).toBe(join("..", "..", "blobs", hash));
    expect(new Uint8Array(await readFile(link))).toEqual(small["model.safetensors"]);
    expect((await readdir(join(folder, "blobs"))).length).toBe(2);
    expect((await fromFolder(join(folder, "snapshots", commit))).names()).toHaveLength(3);
    await server.close();
    expect(await numbers("a")).toEqual([1, 2, 3]);
  });

  it("uses a cache that the Python library filled, as it is", async () => {
    const commit = server.commitOf("o/small");
    const folder = join(home, "hub", "models--o--small");
    await mkdir(join(folder, "blobs"), { recursive: true });
    await mkdir(join(folder, "refs"));
    await mkdir(join(folder, "snapshots", commit), { recursive: true });
    await writeFile(join(folder, "refs", "main"), commit);
    for (const [name, bytes] of Object.entries(small)) {
      await writeFile(join(folder, "blobs", name), bytes);
      await symlink(join("..", "..", "blobs", name), join(folder, "snapshots", commit, name));
    }
    expect(await numbers("a")).toEqual([1, 2, 3]);
    expect(server.requests.map(({ url }) => url.replace(/\?.*/, ""))).toEqual([
      "hub/api/models/o/small/revision/main",
    ]);
    expect(await numbers("a", { offline: true })).toEqual([1, 2, 3]);
    await server.close();
    expect(await numbers("a")).toEqual([1, 2, 3]);
    expect(await numbers("a", { revision: commit })).toEqual([1, 2, 3]);
  });

  it("takes names without owner, pages of the Hub, folders and URLs", async () => {
    const folder = join(home, "folder");
    await mkdir(folder);
    for (const [name, bytes] of Object.entries(small)) await writeFile(join(folder, name), bytes);
    const commit = server.commitOf("o/small");
    for (const name of [
      "small",
      `o/small@${commit}`,
      `${server.url}/o/small`,
      `${server.url}/o/small/tree/main`,
      folder,
      `${folder}/model.safetensors`,
      pathToFileURL(folder).href,
      `${server.url}/o/small/resolve/main/`,
      `${server.url}/o/small/resolve/main`,
      `${server.url}/o/small/resolve/main/model.safetensors`,
    ]) {
      const source = await open(name, { keep: "nothing" });
      expect([...(await source.read("b"))], name).toEqual([4, 5]);
      expect(source.config, name).toEqual({ model_type: "gpt2" });
    }
    for (const name of ["", "a/b/c", "o/../x", "o/x@a b", "o/x@../y", "-a/b", "ftp://x/y"]) {
      await expect(open(name), name).rejects.toThrow(TypeError);
    }
    await expect(open("o/small", { revision: "../../x" })).rejects.toThrow("that is no revision");
  });

  it("reads from a server that does not send parts of files", async () => {
    server.faults.push({ match: /^hub\/plain/, status: 404 });
    const all = await open(`${server.url}/o/small/resolve/main`, {
      fetch: (url, init) => fetch(url, { ...init, headers: {} }),
    });
    expect([...(await all.read("b"))]).toEqual([4, 5]);
    expect(all.bytesFetched).toBe(all.bytesTotal);
  });
});

describe("fromHub() explains", () => {
  it("a repository, a revision or a file that is not there", async () => {
    await expect(open("o/absent")).rejects.toThrow(
      /o\/absent@main: there is no such repository, or it is private/,
    );
    await expect(open("o/small@v9")).rejects.toThrow(/o\/small@v9: the repository has no such revision/);
    server.repositories["o/empty"] = { files: { "config.json": small["config.json"] } };
    await expect(open("o/empty")).rejects.toThrow(/Cannot find weights in o\/empty@main: it has none of/);
    await expect(open(`${server.url}/nothing`)).rejects.toThrow(/set HF_TOKEN/);
  });

  it("a gated repository, and sends the token to the Hub only", async () => {
    server.repositories["o/gated"] = { files: small, token: "hf_right", access: "gated" };
    await expect(open("o/gated")).rejects.toThrow(
      /gives access on request only.*HF_TOKEN.*Access to model o\/gated/,
    );
    vi.stubEnv("HF_TOKEN", "hf_wrong");
    await expect(open("o/gated")).rejects.toThrow(/gives access on request only/);
    await writeFile(join(home, "token"), "hf_right\n");
    vi.stubEnv("HF_TOKEN", "");
    const source = await open("o/gated");
    expect([...(await source.read("b"))]).toEqual([4, 5]);
    expect(seen(/^hub/).some(({ authorization }) => authorization === "Bearer hf_right")).toBe(true);
    expect(seen(/^cdn/).length).toBeGreaterThan(0);
    expect(seen(/^cdn/).every(({ authorization }) => authorization === undefined)).toBe(true);
    server.repositories["o/private"] = { files: small, token: "hf_right", access: "private" };
    await expect(open("o/private", { token: "hf_other" })).rejects.toThrow(
      /no such repository, or it is private/,
    );
    expect((await open("o/private")).names()).toHaveLength(3);
  });

  it("a server that cannot be reached", async () => {
    await server.close();
    await expect(open()).rejects.toThrow(
      /Cannot read o\/small@main: 127.0.0.1:\d+ could not be reached .*ECONNREFUSED/,
    );
  });

  it("a listing without end", async () => {
    const commit = "0".repeat(40);
    const headers = {
      "content-type": "application/json",
      link: `<${server.url}/api/models/o/small/tree/x>; rel="next"`,
    };
    const endless = async () => new Response("[]", { headers });
    await expect(open(`o/small@${commit}`, { fetch: endless })).rejects.toThrow(
      "the Hub's listing has no end",
    );
  });

  it("redirects in a circle, at once", async () => {
    server.faults.push({
      match: /^hub\/o\/small\/resolve/,
      status: 302,
      headers: { location: "/o/small/resolve/x/y" },
    });
    await expect(open()).rejects.toThrow(/redirect/);
    expect(server.requests.length).toBeLessThan(60);
  });

  it("an answer that is not understood", async () => {
    const answer = (body: string) => async () =>
      new Response(body, { headers: { "content-type": "application/json" } });
    for (const body of ["not json", "[]", "null", '{"sha":"../../x"}', '{"sha":7}']) {
      await expect(open("o/small", { fetch: answer(body) }), body).rejects.toThrow(
        /^Cannot read o\/small@main: the Hub/,
      );
    }
    const commit = "0".repeat(40);
    for (const body of [
      "{}",
      '[{"type":"file","path":"config.json","size":-1}]',
      '[{"type":"file","path":"config.json","size":1,"oid":"../x"}]',
    ]) {
      await expect(open(`o/small@${commit}`, { fetch: answer(body) }), body).rejects.toThrow(
        /^Cannot read o\/small@0+: the Hub/,
      );
    }
  });
});

describe("fromHub() on a bad day", () => {
  it("waits when asked to, and tries again", async () => {
    server.faults.push(
      { match: /revision/, times: 2, status: 429, headers: { "retry-after": "0" } },
      { match: /tree/, times: 1, status: 503 },
      { match: /config.json/, times: 2, status: 500 },
      { match: /^cdn/, times: 2, status: 502 },
    );
    expect(await numbers("a")).toEqual([1, 2, 3]);
  });

  it("gives up after five tries, or when asked to wait for an hour", async () => {
    server.faults.push({ match: /^cdn/, status: 503 });
    await expect(numbers("a")).rejects.toThrow("the server answered 503");
    expect(seen(/^cdn/)).toHaveLength(5);
    server.faults.unshift({ match: /^cdn/, status: 429, headers: { "retry-after": "3600" } });
    await expect(numbers("a")).rejects.toThrow("the server asks to wait 3600 s");
  });

  it("goes on where a connection was cut", async () => {
    const source = await open();
    server.faults.push({ match: /^cdn/, times: 4, cutAfter: 150_000 });
    expect(await source.read("unused")).toEqual(many);
    const starts = seen(/^cdn/).map(({ range }) => Number(/=(\d+)-/.exec(range!)![1]));
    const cuts = starts.slice(-5).map((start, i, all) => (i === 0 ? 0 : start - all[i - 1]!));
    expect(cuts.slice(1).every((bytes) => bytes > 0 && bytes <= 150_000)).toBe(true);
    expect(new Set(starts.slice(-5)).size).toBe(5);
  });

  it("gives up on a connection that is cut again and again without progress", async () => {
    const source = await open();
    server.faults.push({ match: /^cdn/, cutAfter: 10 });
    await expect(source.read("unused")).rejects.toThrow(/could not be reached/);
  });

  it("resumes a whole file in another process", async () => {
    server.faults.push({ match: /^cdn/, cutAfter: 10 });
    await expect(open("o/small", { keep: "files" })).rejects.toThrow(/could not be reached/);
    server.faults.length = 0;
    const blobs = join(home, "hub", "models--o--small", "blobs");
    const hash = createHash("sha256").update(small["model.safetensors"]).digest("hex");
    await writeFile(join(blobs, `${hash}.incomplete`), small["model.safetensors"].subarray(0, 500_000));
    const requestsBefore = server.requests.length;
    const source = await open("o/small", { keep: "files" });
    expect(await source.read("unused")).toEqual(many);
    expect(
      server.requests.slice(requestsBefore).filter(({ range }) => range?.startsWith("bytes=500000-")),
    ).not.toEqual([]);
    expect(existsSync(join(blobs, `${hash}.incomplete`))).toBe(false);
  });

  it("goes on where a connection fell silent", async () => {
    const source = await open("o/small", { patience: { ...quick, stallAfter: 300 } });
    server.faults.push({ match: /^cdn/, times: 2, hangAfter: 200_000 });
    expect(await source.read("unused")).toEqual(many);
  });

  it("takes over what a process that is gone left of a whole file", async () => {
    const folder = join(home, "hub", "models--o--small", "blobs");
    await mkdir(folder, { recursive: true });
    const hash = createHash("sha256").update(small["model.safetensors"]).digest("hex");
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    await writeFile(
      join(folder, `${hash}.${pid}.incomplete`),
      small["model.safetensors"].subarray(0, 700_000),
    );
    const source = await open("o/small", { keep: "files" });
    expect(await source.read("unused")).toEqual(many);
    expect(source.bytesFetched).toBe(source.bytesTotal - 700_000);
    expect((await readdir(folder)).filter((name) => name.includes("incomplete"))).toEqual([]);
  });

  it("gives up on a stalled connection", async () => {
    server.faults.push({ match: /revision/, hang: true });
    await expect(open("o/small", { patience: { ...quick, attempts: 2, stallAfter: 50 } })).rejects.toThrow(
      /no answer within 50 ms/,
    );
    expect(seen(/revision/)).toHaveLength(2);
  });

  it("refuses a file that changes between two reads", async () => {
    const source = await open();
    server.faults.push({ match: /^cdn/, times: 1, change: (body) => body.subarray(1) });
    await expect(source.read("a")).rejects.toThrow(/the file was changed while it was read \(its size was/);
    server.faults.push({
      match: /^cdn/,
      times: 1,
      status: 206,
      headers: { "content-range": "bytes 0-1/800300", etag: '"x"' },
    });
    await expect(source.read("b")).rejects.toThrow(/the file was changed while it was read/);
  });

  it("fetches a damaged whole file again, and refuses it the second time", async () => {
    const damage = (body: Uint8Array) => body.map((byte, i) => (i === 700_000 ? byte ^ 1 : byte));
    server.faults.push({ match: /^cdn/, times: 1, change: damage });
    expect((await open("o/small", { keep: "files" })).names()).toHaveLength(3);
    await rm(home, { recursive: true });
    server.faults.push({ match: /^cdn/, change: damage });
    await expect(open("o/small", { keep: "files" })).rejects.toThrow(
      /its hash is [0-9a-f]{64}, the Hub says/,
    );
    const left = await readdir(join(home, "hub", "models--o--small", "blobs"));
    expect(left.filter((name) => name.length >= 64)).toEqual([]);
  });

  it("stops at a signal, whether it waits or reads", async () => {
    const stop = new AbortController();
    server.faults.push({ match: /revision/, times: 1, status: 429, headers: { "retry-after": "60" } });
    const opening = open("o/small", { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 50);
    await expect(opening).rejects.toThrow("enough");
    const source = await open();
    server.faults.push({ match: /^cdn/, slow: 1000 });
    const stopRead = new AbortController();
    const reading = source.read("unused", { signal: stopRead.signal });
    const other = source.read("a");
    setTimeout(() => stopRead.abort(new Error("enough")), 100);
    await expect(reading).rejects.toThrow("enough");
    expect([...(await other)]).toEqual([1, 2, 3]);
  });

  it("notices a new commit", async () => {
    expect(await numbers("a")).toEqual([1, 2, 3]);
    const changed = writeSafetensors({ a: { shape: [1], data: Float32Array.of(9) } });
    server.repositories["o/small"] = { files: { ...small, "model.safetensors": changed } };
    expect(await numbers("a")).toEqual([9]);
  });

  it("tells how far it is", async () => {
    const told: [string, number, number][] = [];
    const source = await open("o/small", {
      onProgress: ({ file, bytesFetched, bytesTotal }) => told.push([file, bytesFetched, bytesTotal]),
    });
    await source.read("unused");
    const weights = told.filter(([file]) => file === "model.safetensors");
    expect(weights.at(-1)).toEqual(["model.safetensors", source.bytesFetched, source.bytesTotal]);
    expect(weights.every(([, bytes], i) => i === 0 || bytes > weights[i - 1]![1])).toBe(true);
  });
});

describe("fromHub() on real checkpoints", () => {
  const CHECKPOINTS: readonly [name: string, fingerprint: string][] = [
    ["TinyStories-656K", "67307efc3f52421d"],
    ["gpt-nano-sort", "0c82a8ce701e6452"],
    ["vit-tiny-patch16-224", "bf27100f30a6ad69"],
    ["tiny-random-BertForSequenceClassification", "2fb9c183a3b973ff"],
    ["tiny-random-T5ForConditionalGeneration", "a5561f5b58dfd985"],
  ];
  for (const [name, expected] of CHECKPOINTS) {
    const folder = dataFolder(`hub/${name}`);
    it.skipIf(folder === undefined)(name, async () => {
      server.repositories[`hub/${name}`] = { files: filesOf(folder!) };
      const source = await open(`hub/${name}`);
      expect(await fingerprint(source)).toBe(expected);
      const before = server.requests.length;
      expect(await fingerprint(await open(`hub/${name}`))).toBe(expected);
      expect(server.requests.length - before).toBe(1);
    });
  }
});
