import { mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { keeper } from "../hub/keeper.js";
import { cacheStorageParts, folderParts, type PartStore } from "./part-store.js";

/** As much of a browser's Cache Storage as is used. */
function cacheStorage() {
  const kept = new Map<string, Response>();
  const cache = {
    match: async (key: string) => kept.get(key)?.clone(),
    put: async (key: string, response: Response) => void kept.set(key, response),
  };
  return { kept, open: async () => cache };
}

const bytes = Uint8Array.of(1, 2, 3, 4, 5);

async function keepsParts(store: PartStore) {
  const target = new Uint8Array(5);
  expect(await store.get(10, target)).toBe(false);
  await store.put(10, bytes);
  expect(await store.get(10, target)).toBe(true);
  expect(target).toEqual(bytes);
  expect(await store.get(10, new Uint8Array(4))).toBe(false);
  expect(await store.get(11, target)).toBe(false);
}

describe("folderParts()", () => {
  let folder: string;
  afterEach(() => rm(folder, { recursive: true }));

  it("keeps parts, and gives back none that is damaged", async () => {
    folder = await mkdtemp(join(tmpdir(), "permafrost-parts-"));
    const store = folderParts(join(folder, "a", "b"), keeper(folder));
    await keepsParts(store);
    const [name] = await readdir(join(folder, "a", "b"));
    const path = join(folder, "a", "b", name!);
    await truncate(path, 36);
    expect(await store.get(10, new Uint8Array(5))).toBe(false);
    await writeFile(path, new Uint8Array(37));
    expect(await store.get(10, new Uint8Array(5))).toBe(false);
  });

  it("lets a place that cannot be written be", async () => {
    folder = await mkdtemp(join(tmpdir(), "permafrost-parts-"));
    await writeFile(join(folder, "file"), "");
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    for (const _ of [1, 2]) {
      const store = folderParts(join(folder, "file", "below"), keeper(folder));
      await expect(store.put(0, bytes)).resolves.toBeUndefined();
      await expect(store.put(10, bytes)).resolves.toBeUndefined();
      expect(await store.get(0, new Uint8Array(5))).toBe(false);
    }
    expect(warn.mock.calls).toEqual([
      [
        `permafrost: what is fetched is not kept, as ${folder} cannot be written (ENOTDIR: not a directory); set HF_HUB_CACHE to a folder that can`,
      ],
    ]);
    warn.mockRestore();
  });
});

describe("cacheStorageParts()", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("keeps parts under the URL of their file", async () => {
    const storage = cacheStorage();
    vi.stubGlobal("caches", storage);
    await keepsParts(cacheStorageParts("https://hub/o/n/resolve/abc/model.safetensors"));
    expect([...storage.kept.keys()]).toEqual(["https://hub/o/n/resolve/abc/model.safetensors?bytes=10-15"]);
  });

  it("does without, where a browser forbids it", async () => {
    vi.stubGlobal("caches", { open: async () => Promise.reject(new Error("insecure")) });
    const store = cacheStorageParts("https://hub/x");
    await expect(store.put(0, bytes)).resolves.toBeUndefined();
    expect(await store.get(0, new Uint8Array(5))).toBe(false);
  });
});
