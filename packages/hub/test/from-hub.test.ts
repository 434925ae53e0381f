import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { dataFolder } from "@permafrost/testing/data-folder";
import { filesOf } from "@permafrost/testing/hub-server";
import { describe, expect, it, vi } from "vitest";
import { fromFolder, writeSafetensors } from "../src/index.js";
import { fingerprint } from "./data.js";
import { SMALL, serveEach } from "./served.js";

const hub = serveEach();
const { numbers, open, seen } = hub;

describe("fromHub()", () => {
  it("fetches the listing and what is asked for, and nothing else", async () => {
    const source = await open();
    expect(source.config).toEqual({ model_type: "gpt2" });
    expect(source.names()).toEqual(["a", "unused", "b"]);
    const [a, b] = await Promise.all([source.read("a"), source.read("b")]);
    expect([...a, ...b]).toEqual([1, 2, 3, 4, 5]);
    expect(source.bytesFetched).toBeLessThan(1000);
    expect(source.bytesFetched).toBe(source.bytesRead);
    expect(source.bytesTotal).toBe(SMALL["model.safetensors"].length);
    expect(hub.server.bytesSent).toBe(source.bytesFetched + SMALL["config.json"].length);
  });

  it("merges reads that are close, in one request", async () => {
    const files = {
      "model.safetensors": writeSafetensors(
        Object.fromEntries(
          Array.from({ length: 100 }, (_, i) => [`t${i}`, { shape: [2], data: Float32Array.of(i, -i) }]),
        ),
      ),
    };
    hub.server.repositories["o/small"] = { files };
    const source = await open();
    const requestsBefore = hub.server.requests.length;
    const all = await Promise.all(source.names().map((name) => source.read(name)));
    expect(all.map((pair) => [...pair])).toEqual(Array.from({ length: 100 }, (_, i) => [i, -i]));
    expect(hub.server.requests.length - requestsBefore).toBe(1);
  });

  it("cuts long reads and fetches the pieces side by side, no more than allowed", async () => {
    const data = Float32Array.from({ length: 5_500_000 }, (_, i) => i);
    hub.server.repositories["o/small"] = {
      files: { "model.safetensors": writeSafetensors({ long: { shape: [5_500_000], data } }) },
    };
    for (const fault of [{ match: /^cdn/, slow: 1 << 19 }]) hub.server.faults.push(fault);
    const source = await open("o/small", { connections: 2 });
    const numbers = await source.read("long");
    expect(Buffer.compare(Buffer.from(numbers.buffer), Buffer.from(data.buffer))).toBe(0);
    expect(
      seen(/^cdn/)
        .slice(-3)
        .every(({ range }) => range !== undefined),
    ).toBe(true);
    expect(hub.server.mostAtOnce).toBe(2);
  });

  it("keeps the parts it fetched, and works offline with them", async () => {
    expect(await numbers("a")).toEqual([1, 2, 3]);
    const fetchedBefore = seen(/cdn/).length;
    const again = await open();
    await again.read("a");
    expect(seen(/cdn/).length).toBe(fetchedBefore);
    expect(again.bytesFetched).toBe(0);
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    const requestsBefore = hub.server.requests.length;
    const offline = await open();
    expect([...(await offline.read("a"))]).toEqual([1, 2, 3]);
    const parts = join(
      hub.home,
      "hub",
      "models--o--small",
      "permafrost",
      hub.server.commitOf("o/small"),
      "model.safetensors",
    );
    const kept = await readdir(parts);
    await expect(offline.read("b")).rejects.toThrow(
      "Cannot read o/small@main/model.safetensors: this part of it is not in the cache, and HF_HUB_OFFLINE forbids fetching it",
    );
    await expect(open("o/other")).rejects.toThrow("o/other@main: it is not in the cache, and HF_HUB_OFFLINE");
    expect(hub.server.requests.length).toBe(requestsBefore);
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
    expect(await readdir(hub.home)).toEqual([]);
  });

  it("keeps whole files as the Python library does, if told so", async () => {
    const source = await open("o/small", { keep: "files" });
    expect([...(await source.read("b"))]).toEqual([4, 5]);
    expect(source.bytesFetched).toBe(source.bytesTotal);
    const folder = join(hub.home, "hub", "models--o--small");
    const commit = hub.server.commitOf("o/small");
    expect(await readFile(join(folder, "refs", "main"), "utf8")).toBe(commit);
    const hash = createHash("sha256").update(SMALL["model.safetensors"]).digest("hex");
    const link = join(folder, "snapshots", commit, "model.safetensors");
    expect(await readlink(link)).toBe(join("..", "..", "blobs", hash));
    expect(new Uint8Array(await readFile(link))).toEqual(SMALL["model.safetensors"]);
    expect((await readdir(join(folder, "blobs"))).length).toBe(2);
    expect((await fromFolder(join(folder, "snapshots", commit))).names()).toHaveLength(3);
    await hub.server.close();
    expect(await numbers("a")).toEqual([1, 2, 3]);
  });

  it("uses a cache that the Python library filled, as it is", async () => {
    const commit = hub.server.commitOf("o/small");
    const folder = join(hub.home, "hub", "models--o--small");
    await mkdir(join(folder, "blobs"), { recursive: true });
    await mkdir(join(folder, "refs"));
    await mkdir(join(folder, "snapshots", commit), { recursive: true });
    await writeFile(join(folder, "refs", "main"), commit);
    for (const [name, bytes] of Object.entries(SMALL)) {
      await writeFile(join(folder, "blobs", name), bytes);
      await symlink(join("..", "..", "blobs", name), join(folder, "snapshots", commit, name));
    }
    expect(await numbers("a")).toEqual([1, 2, 3]);
    expect(hub.server.requests.map(({ url }) => url.replace(/\?.*/, ""))).toEqual([
      "hub/api/models/o/small/revision/main",
    ]);
    expect(await numbers("a", { offline: true })).toEqual([1, 2, 3]);
    await hub.server.close();
    expect(await numbers("a")).toEqual([1, 2, 3]);
    expect(await numbers("a", { revision: commit })).toEqual([1, 2, 3]);
  });

  it("takes names without owner, pages of the Hub, folders and URLs", async () => {
    const folder = join(hub.home, "folder");
    await mkdir(folder);
    for (const [name, bytes] of Object.entries(SMALL)) await writeFile(join(folder, name), bytes);
    const commit = hub.server.commitOf("o/small");
    for (const name of [
      "small",
      `o/small@${commit}`,
      `${hub.server.url}/o/small`,
      `${hub.server.url}/o/small/tree/main`,
      folder,
      `${folder}/model.safetensors`,
      pathToFileURL(folder).href,
      `${hub.server.url}/o/small/resolve/main/`,
      `${hub.server.url}/o/small/resolve/main`,
      `${hub.server.url}/o/small/resolve/main/model.safetensors`,
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
    hub.server.faults.push({ match: /^hub\/plain/, status: 404 });
    const all = await open(`${hub.server.url}/o/small/resolve/main`, {
      fetch: (url, init) => fetch(url, { ...init, headers: {} }),
    });
    expect([...(await all.read("b"))]).toEqual([4, 5]);
    expect(all.bytesFetched).toBe(all.bytesTotal);
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
      hub.server.repositories[`hub/${name}`] = { files: filesOf(folder!) };
      const source = await open(`hub/${name}`);
      expect(await fingerprint(source)).toBe(expected);
      const before = hub.server.requests.length;
      expect(await fingerprint(await open(`hub/${name}`))).toBe(expected);
      expect(hub.server.requests.length - before).toBe(1);
    });
  }
});
