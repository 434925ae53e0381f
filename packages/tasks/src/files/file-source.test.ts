import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cachedSource, folderCache } from "./cache";
import { type LoadProgress, memorySource, openSource, webSource } from "./file-source";
import { gunzip } from "./gzip";

let folder: string;
let server: Server;
let address: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-tasks-"));
  await mkdir(join(folder, "a", "b"), { recursive: true });
  await writeFile(join(folder, "a", "b", "one.txt"), "one");
  await writeFile(join(folder, "two.txt"), "two");
  server = createServer((request, response) => {
    if (request.url === "/data/good.txt") response.end("0123456789");
    else if (request.url === "/data/cut.txt") {
      response.writeHead(200, { "content-length": 10 });
      response.write("0123");
      setTimeout(() => response.destroy(), 20);
    } else if (request.url === "/data/slow.txt") response.write("0");
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("folderSource", () => {
  test("reads and lists", async () => {
    const source = openSource(folder);
    expect(await source.list!()).toEqual(["a/b/one.txt", "two.txt"]);
    expect(text(await source.read("a/b/one.txt"))).toBe("one");
    await expect(source.read("three.txt")).rejects.toThrow("ENOENT");
  });
});

describe("webSource", () => {
  test("reads, with progress", async () => {
    const progress: LoadProgress[] = [];
    const source = webSource(address, { onProgress: (step) => progress.push(step) });
    expect(text(await source.read("good.txt"))).toBe("0123456789");
    expect(progress.at(-1)).toEqual({
      file: `${address}/good.txt`,
      done: 10,
      total: expect.any(Number),
      unit: "bytes",
    });
    expect(source.list).toBeUndefined();
  });

  test("says what the server answered", async () => {
    await expect(openSource(address).read("missing.txt")).rejects.toThrow(
      `Cannot read ${address}/missing.txt: the server answered 404 Not Found`,
    );
  });

  test("a transfer that breaks off is an error", async () => {
    await expect(openSource(address).read("cut.txt")).rejects.toThrow();
  });

  test("stops at too many bytes, and at the signal", async () => {
    await expect(webSource(address, { limit: 5 }).read("good.txt")).rejects.toThrow("more than the 5 bytes");
    const signal = AbortSignal.timeout(50);
    await expect(webSource(address).read("slow.txt", { signal })).rejects.toThrow(/timeout|abort/i);
  });
});

test("memorySource knows only what it was given", async () => {
  const source = memorySource({ "x.txt": Uint8Array.of(1) });
  expect(await source.list!()).toEqual(["x.txt"]);
  await expect(source.read("toString")).rejects.toThrow(
    "Cannot read toString: it is not among the files in memory",
  );
});

describe("folderCache", () => {
  test("keeps bytes, and knows nothing else", async () => {
    const cache = folderCache(join(folder, "cache"));
    expect(await cache.read("x.bin")).toBeUndefined();
    await cache.write("x.bin", Uint8Array.of(1, 2, 3));
    await cache.write("x.bin", Uint8Array.of(4, 5));
    expect(await cache.read("x.bin")).toEqual(Uint8Array.of(4, 5));
    expect(await readdir(join(folder, "cache"))).toEqual(["x.bin"]);
    await rm(join(folder, "cache"), { recursive: true });
  });
});

test("cachedSource reads each file of each place once", async () => {
  const read: string[] = [];
  const slow = (origin: string) => ({
    origin,
    async read(path: string) {
      read.push(`${origin}/${path}`);
      return new TextEncoder().encode(`${origin} ${path}`);
    },
  });
  const cache = folderCache(join(folder, "files"));
  for (let i = 0; i < 2; i++) {
    expect(text(await cachedSource(slow("a"), cache).read("x"))).toBe("a x");
    expect(text(await cachedSource(slow("a"), cache).read("y"))).toBe("a y");
    expect(text(await cachedSource(slow("b"), cache).read("x"))).toBe("b x");
  }
  expect(read).toEqual(["a/x", "a/y", "b/x"]);
  await rm(join(folder, "files"), { recursive: true });
});

describe("gunzip", () => {
  const good = new Uint8Array(gzipSync("hello ".repeat(1_000)));
  test("unpacks gzip, and leaves the rest alone", async () => {
    expect((await gunzip({ file: "a.gz", bytes: good })).bytes).toHaveLength(6_000);
    const plain = Uint8Array.of(1, 2, 3);
    expect((await gunzip({ file: "a", bytes: plain })).bytes).toBe(plain);
  });

  test("a wrong checksum is an error", async () => {
    const bytes = good.with(good.length - 6, good[good.length - 6]! ^ 1);
    await expect(gunzip({ file: "a.gz", bytes })).rejects.toThrow(
      `Cannot unpack a.gz (${good.length} bytes of gzip)`,
    );
  });

  test("a bomb stops at the limit", async () => {
    await expect(gunzip({ file: "a.gz", bytes: good }, 100)).rejects.toThrow(
      "more than the 100 bytes that are allowed",
    );
  });
});
