import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cachedSource, folderCache } from "./cache.js";
import type { LoadProgress } from "./file-source.js";
import { folderSource } from "./folder-source.js";
import { gunzip } from "./gzip.js";
import { memorySource } from "./memory-source.js";
import { openSource } from "./open-source.js";
import { readFirst } from "./read.js";
import { webSource } from "./web-source.js";

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
    else if (request.url?.startsWith("/data/page")) {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end("<!doctype html>");
    } else response.writeHead(404).end();
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
    await expect(source.read("three.txt")).rejects.toThrow(
      `Cannot read three.txt in ${folder}: there is no such file`,
    );
    await expect(source.read("a")).rejects.toThrow(`Cannot read a in ${folder}: it is a folder`);
  });

  test("a folder that is not there is named", async () => {
    const nowhere = join(folder, "nowhere");
    await expect(folderSource(nowhere).list!()).rejects.toThrow(
      `Cannot list "${nowhere}": there is no such folder`,
    );
    await expect(folderSource(join(folder, "two.txt")).list!()).rejects.toThrow("there is no such folder");
    await expect(readFirst(folderSource(nowhere), ["x.csv"], "a table", {})).rejects.toThrow(
      `Cannot read a table: there is no folder "${nowhere}"`,
    );
  });

  test("says what is there instead", async () => {
    await expect(readFirst(folderSource(folder), ["x.csv"], "a table", {})).rejects.toThrow(
      `Cannot read a table in ${folder}, which has a/b/one.txt, two.txt: found none of these files\n  x.csv: Cannot read`,
    );
  });

  test("follows links to files and folders, but not in circles; a broken one is a file that cannot be read", async () => {
    const place = join(folder, "linked");
    await mkdir(join(place, "real", "deep"), { recursive: true });
    await writeFile(join(place, "real", "deep", "one.txt"), "one");
    await symlink(join(place, "real", "deep", "one.txt"), join(place, "two.txt"));
    await symlink(join(place, "real"), join(place, "also"));
    await symlink(place, join(place, "real", "circle"));
    await symlink(join(place, "nothing"), join(place, "broken.txt"));
    const source = folderSource(place);
    expect(await source.list!()).toEqual(["also/deep/one.txt", "broken.txt", "real/deep/one.txt", "two.txt"]);
    expect(text(await source.read("also/deep/one.txt"))).toBe("one");
    await expect(source.read("broken.txt")).rejects.toThrow("there is no such file");
    await rm(place, { recursive: true });
  });

  test("takes a file: address, too", async () => {
    const source = openSource(pathToFileURL(folder).href);
    expect(await source.list!()).toEqual(["a/b/one.txt", "two.txt"]);
    expect(text(await source.read("two.txt"))).toBe("two");
  });

  test.each([undefined, null, 7, {}])("%j is no source, and that is said", (source) => {
    expect(() => openSource(source as unknown as string)).toThrow(
      "expected a folder, a web address, or an object with read(path), found ",
    );
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

  test("a task that is read from the web tells how far it is, byte by byte", async () => {
    const progress: LoadProgress[] = [];
    const reading = readFirst(openSource(address), ["good.txt"], "test", {
      onProgress: (step) => progress.push(step),
    });
    expect(text((await reading).bytes)).toBe("0123456789");
    expect(progress[0]).toMatchObject({ file: `${address}/good.txt`, done: 10, unit: "bytes" });
    expect(progress.at(-1)).toMatchObject({ file: "good.txt", done: 10, total: 10 });
  });

  test("a page in place of a file is no file", async () => {
    await expect(openSource(address).read("page.csv")).rejects.toThrow(
      `Cannot read ${address}/page.csv: the server answered with a web page`,
    );
    expect(text(await openSource(address).read("page.html"))).toBe("<!doctype html>");
    const { file } = await readFirst(openSource(address), ["page.csv", "good.txt"], "test", {});
    expect(file).toBe("good.txt");
  });

  test("says what the server answered", async () => {
    await expect(openSource(address).read("missing.txt")).rejects.toThrow(
      `Cannot read ${address}/missing.txt: the server answered 404 Not Found`,
    );
  });

  test.each([
    ["what signs it", (of: string) => `${of}/?X-Amz-Signature=secret#secret`, "missing.txt"],
    ["a name and a password", (of: string) => of.replace("://", "://secret:secret@"), "missing.txt"],
    ["what signs a file of it", (of: string) => of, "missing.txt?sig=secret"],
  ])("neither says nor keeps %s", async (_, secret, path) => {
    const files: string[] = [];
    const source = webSource(secret(address), { onProgress: ({ file }) => files.push(file) });
    expect(source.origin).not.toContain("secret");
    const error = await source.read(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(inspect(error)).not.toContain("secret");
    await source.read("good.txt").catch(() => undefined);
    expect(files.join()).not.toContain("secret");
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

describe("cachedSource and what may happen to a cache", () => {
  const counting = () => {
    const source = {
      reads: 0,
      async read() {
        source.reads++;
        return new TextEncoder().encode("what is in the file");
      },
    };
    return source;
  };
  const ruined: readonly [string, (bytes: Uint8Array) => Uint8Array][] = [
    ["cut", (bytes) => bytes.subarray(0, bytes.length - 3)],
    ["cut to almost nothing", (bytes) => bytes.subarray(0, 5)],
    ["emptied", () => new Uint8Array()],
    ["damaged", (bytes) => bytes.with(bytes.length - 1, bytes.at(-1)! ^ 1)],
  ];
  test.each(ruined)("a kept file that was %s is read again", async (_, ruin) => {
    const kept = join(folder, "ruined");
    const source = counting();
    const cached = cachedSource(source, folderCache(kept));
    await cached.read("x");
    const [name] = await readdir(kept);
    await writeFile(join(kept, name!), ruin(new Uint8Array(await readFile(join(kept, name!)))));
    expect(text(await cached.read("x"))).toBe("what is in the file");
    expect(text(await cached.read("x"))).toBe("what is in the file");
    expect(source.reads).toBe(2);
    await rm(kept, { recursive: true });
  });

  test("a cache that cannot be written to is no error", async () => {
    const source = counting();
    const cached = cachedSource(source, folderCache(join(folder, "two.txt")));
    expect(text(await cached.read("x"))).toBe("what is in the file");
    expect(text(await cached.read("x"))).toBe("what is in the file");
    expect(source.reads).toBe(2);
  });

  test("many writers at once leave one whole file", async () => {
    const kept = join(folder, "shared");
    const cache = folderCache(kept);
    const contents = Array.from({ length: 20 }, (_, i) => new Uint8Array(10_000).fill(i));
    await Promise.all(contents.map((bytes) => cache.write("x.bin", bytes)));
    const found = await cache.read("x.bin");
    expect(found).toEqual(new Uint8Array(10_000).fill(found![0]!));
    expect(await readdir(kept)).toEqual(["x.bin"]);
    await rm(kept, { recursive: true });
  });

  test("a write that fails leaves nothing behind", async () => {
    const kept = join(folder, "blocked");
    await mkdir(join(kept, "x.bin", "in the way"), { recursive: true });
    await expect(folderCache(kept).write("x.bin", Uint8Array.of(1))).rejects.toThrow();
    expect(await readdir(kept)).toEqual(["x.bin"]);
    await rm(kept, { recursive: true });
  });
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
    const zeros = new Uint8Array(gzipSync(new Uint8Array(100_000_000)));
    await expect(gunzip({ file: "zeros.gz", bytes: zeros })).rejects.toThrow(
      "Cannot read zeros.gz: it has more than",
    );
  });
});
