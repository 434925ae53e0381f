import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeSafetensors } from "../src/index.js";
import { MANY, SMALL, serveEach } from "./served.js";

const hub = serveEach();
const { numbers, open, seen } = hub;

describe("fromHub() on a bad day", () => {
  it("waits when asked to, and tries again", async () => {
    hub.server.faults.push(
      { match: /revision/, times: 2, status: 429, headers: { "retry-after": "0" } },
      { match: /tree/, times: 1, status: 503 },
      { match: /config.json/, times: 2, status: 500 },
      { match: /^cdn/, times: 2, status: 502 },
    );
    expect(await numbers("a")).toEqual([1, 2, 3]);
  });

  it("gives up after five tries, or when asked to wait for an hour", async () => {
    hub.server.faults.push({ match: /^cdn/, status: 503 });
    await expect(numbers("a")).rejects.toThrow("the server answered 503");
    expect(seen(/^cdn/)).toHaveLength(5);
    hub.server.faults.unshift({ match: /^cdn/, status: 429, headers: { "retry-after": "3600" } });
    await expect(numbers("a")).rejects.toThrow("the server asks to wait 3600 s");
  });

  it("goes on where a connection was cut", async () => {
    const source = await open();
    hub.server.faults.push({ match: /^cdn/, times: 4, cutAfter: 150_000 });
    expect(await source.read("unused")).toEqual(MANY);
    const starts = seen(/^cdn/).map(({ range }) => Number(/=(\d+)-/.exec(range!)![1]));
    const cuts = starts.slice(-5).map((start, i, all) => (i === 0 ? 0 : start - all[i - 1]!));
    expect(cuts.slice(1).every((bytes) => bytes > 0 && bytes <= 150_000)).toBe(true);
    expect(new Set(starts.slice(-5)).size).toBe(5);
  });

  it("gives up on a connection that is cut again and again without progress", async () => {
    const source = await open();
    hub.server.faults.push({ match: /^cdn/, cutAfter: 10 });
    await expect(source.read("unused")).rejects.toThrow(/could not be reached/);
  });

  it("resumes a whole file in another process", async () => {
    hub.server.faults.push({ match: /^cdn/, cutAfter: 10 });
    await expect(open("o/small", { keep: "files" })).rejects.toThrow(/could not be reached/);
    hub.server.faults.length = 0;
    const blobs = join(hub.home, "hub", "models--o--small", "blobs");
    const hash = createHash("sha256").update(SMALL["model.safetensors"]).digest("hex");
    await writeFile(join(blobs, `${hash}.incomplete`), SMALL["model.safetensors"].subarray(0, 500_000));
    const requestsBefore = hub.server.requests.length;
    const source = await open("o/small", { keep: "files" });
    expect(await source.read("unused")).toEqual(MANY);
    expect(
      hub.server.requests.slice(requestsBefore).filter(({ range }) => range?.startsWith("bytes=500000-")),
    ).not.toEqual([]);
    expect(existsSync(join(blobs, `${hash}.incomplete`))).toBe(false);
  });

  it("goes on where a connection fell silent", async () => {
    const source = await open("o/small", { patience: { firstDelay: 1, stallAfter: 300 } });
    hub.server.faults.push({ match: /^cdn/, times: 2, hangAfter: 200_000 });
    expect(await source.read("unused")).toEqual(MANY);
  });

  it("takes over what a process that is gone left of a whole file", async () => {
    const folder = join(hub.home, "hub", "models--o--small", "blobs");
    await mkdir(folder, { recursive: true });
    const hash = createHash("sha256").update(SMALL["model.safetensors"]).digest("hex");
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    await writeFile(
      join(folder, `${hash}.${pid}.incomplete`),
      SMALL["model.safetensors"].subarray(0, 700_000),
    );
    const source = await open("o/small", { keep: "files" });
    expect(await source.read("unused")).toEqual(MANY);
    expect(source.bytesFetched).toBe(source.bytesTotal - 700_000);
    expect((await readdir(folder)).filter((name) => name.includes("incomplete"))).toEqual([]);
  });

  it("gives up on a stalled connection", async () => {
    hub.server.faults.push({ match: /revision/, hang: true });
    await expect(
      open("o/small", { patience: { firstDelay: 1, attempts: 2, stallAfter: 50 } }),
    ).rejects.toThrow(/no answer within 50 ms/);
    expect(seen(/revision/)).toHaveLength(2);
  });

  it("refuses a file that changes between two reads", async () => {
    const source = await open();
    hub.server.faults.push({ match: /^cdn/, times: 1, change: (body) => body.subarray(1) });
    await expect(source.read("a")).rejects.toThrow(/the file was changed while it was read \(its size was/);
    hub.server.faults.push({
      match: /^cdn/,
      times: 1,
      status: 206,
      headers: { "content-range": "bytes 0-1/800300", etag: '"x"' },
    });
    await expect(source.read("b")).rejects.toThrow(/the file was changed while it was read/);
  });

  it("fetches a damaged whole file again, and refuses it the second time", async () => {
    const damage = (body: Uint8Array) => body.map((byte, i) => (i === 700_000 ? byte ^ 1 : byte));
    hub.server.faults.push({ match: /^cdn/, times: 1, change: damage });
    expect((await open("o/small", { keep: "files" })).names()).toHaveLength(3);
    await rm(hub.home, { recursive: true });
    hub.server.faults.push({ match: /^cdn/, change: damage });
    await expect(open("o/small", { keep: "files" })).rejects.toThrow(
      /its hash is [0-9a-f]{64}, the Hub says/,
    );
    const left = await readdir(join(hub.home, "hub", "models--o--small", "blobs"));
    expect(left.filter((name) => name.length >= 64)).toEqual([]);
  });

  it("stops at a signal, whether it waits or reads", async () => {
    const stop = new AbortController();
    hub.server.faults.push({ match: /revision/, times: 1, status: 429, headers: { "retry-after": "60" } });
    const opening = open("o/small", { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 50);
    await expect(opening).rejects.toThrow("enough");
    const source = await open();
    hub.server.faults.push({ match: /^cdn/, slow: 1000 });
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
    hub.server.repositories["o/small"] = { files: { ...SMALL, "model.safetensors": changed } };
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
