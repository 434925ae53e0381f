import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentFor, type HubServer, startHubServer } from "@permafrost/testing/hub-server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fromHub, openFiles, openSafetensors, pushFiles, readRange, writeSafetensors } from "../src/index.js";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const encode = (content: string) => new TextEncoder().encode(content);
const numbers = Float32Array.from({ length: 5000 }, (_, i) => i / 7);
const files = [
  { path: "README.md", bytes: encode("# a model\n") },
  { path: "adapter.safetensors", bytes: writeSafetensors({ w: { shape: [5000], data: numbers } }) },
];

let server: HubServer;
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "permafrost-home-"));
  server = await startHubServer({ "o/there": { files: { "kept.txt": encode("kept") } } });
  for (const [name, value] of Object.entries(environmentFor(server, home))) vi.stubEnv(name, value);
  vi.stubEnv("HF_TOKEN", "hf_may_write");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(home, { recursive: true });
});

describe("pushFiles()", () => {
  it("makes a repository, from which the files are read again", async () => {
    const { url, commit } = await pushFiles("o/new", files);
    expect([url, commit]).toEqual([`${server.url}/o/new`, server.commitOf("o/new")]);
    const pushed = await openFiles("o/new");
    expect(pushed.repository).toEqual({ name: "o/new", commit });
    const readme = (await pushed.open("README.md"))!;
    expect(text(await readRange(readme, 0, readme.size))).toBe("# a model\n");
    const tensors = await openSafetensors((await pushed.open("adapter.safetensors"))!);
    expect(await tensors.read("w")).toEqual(numbers);
    expect(await pushed.open("model.safetensors")).toBeUndefined();
    // large files go to storage by their hash, and storage never sees the token
    const puts = server.requests.filter(({ method }) => method === "PUT");
    expect(puts.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it("keeps what else is in a repository that is there", async () => {
    await pushFiles("o/there", files);
    expect(Object.keys(server.repositories["o/there"]!.files).sort()).toEqual([
      "README.md",
      "adapter.safetensors",
      "kept.txt",
    ]);
  });

  it("makes private repositories if told to", async () => {
    await pushFiles("o/hidden", files, { private: true });
    expect(server.repositories["o/hidden"]!.access).toBe("private");
    await expect(fromHub("o/hidden", { token: "another" })).rejects.toThrow(/o\/hidden/);
  });

  const patience = { firstDelay: 1 };
  const commits = () => server.requests.filter(({ url }) => url.includes("/commit/main"));

  it.each([412, 429, 500, 503])("tries again after one %i, wherever it comes", async (status) => {
    const headers = { "retry-after": "0" };
    for (const match of [/repos\/create/, /preupload/, /objects\/batch/, /^cdn\/upload/, /commit\/main/])
      server.faults.push({ match, times: 1, status, headers });
    const { commit } = await pushFiles("o/new", files, { patience: { ...patience, attempts: 6 } });
    expect(commit).toBe(server.commitOf("o/new"));
    expect(Object.keys(server.repositories["o/new"]!.files)).toEqual(files.map(({ path }) => path));
    expect(commits()).toHaveLength(2);
  });

  it("tries again after a connection that broke", async () => {
    let broken = 0;
    const fetch = async (url: string, init?: RequestInit) => {
      if (url.includes("preupload") && broken++ === 0) throw new TypeError("fetch failed");
      return globalThis.fetch(url, init);
    };
    await pushFiles("o/new", files, { patience, fetch });
    expect(broken).toBe(2);
  });

  it("gives up after as many tries as it may, and at once where it is of no use", async () => {
    server.faults.push({ match: /commit\/main/, status: 503 });
    await expect(pushFiles("o/new", files, { patience: { ...patience, attempts: 3 } })).rejects.toThrow(
      /^Cannot push to o\/new: the Hub answers 503/,
    );
    expect(commits()).toHaveLength(3);
    server.faults.unshift({ match: /commit\/main/, status: 429, headers: { "retry-after": "3600" } });
    await expect(pushFiles("o/new", files, { patience })).rejects.toThrow("asks to wait 3600 s");
    server.faults.unshift({ match: /commit\/main/, status: 403 });
    const before = commits().length;
    await expect(pushFiles("o/new", files, { patience })).rejects.toThrow("may not write there");
    expect(commits()).toHaveLength(before + 1);
  });

  it("stops while it waits", async () => {
    server.faults.push({ match: /preupload/, status: 429, headers: { "retry-after": "60" } });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("enough")), 100);
    await expect(pushFiles("o/new", files, { signal: stop.signal })).rejects.toThrow("enough");
  });

  it("says what to do where it cannot", async () => {
    await expect(pushFiles("gpt2", files)).rejects.toThrow(/expected a repository of the Hub/);
    await expect(pushFiles("./folder", files)).rejects.toThrow(TypeError);
    await expect(pushFiles("o/new", files, { token: "hf_wrong" })).rejects.toThrow(
      /Cannot push to o\/new: the access token is not valid/,
    );
    await expect(pushFiles("o/new", files, { token: "github_1" })).rejects.toThrow(/begin with "hf_"/);
    vi.stubEnv("HF_TOKEN", "");
    await expect(pushFiles("o/new", files)).rejects.toThrow(/there is no access token.*HF_TOKEN/);
    await server.close();
    const patience = { attempts: 2, firstDelay: 1 };
    await expect(pushFiles("o/new", files, { token: "hf_may_write", patience })).rejects.toThrow(
      /^Cannot push to o\/new: 127.0.0.1:\d+ could not be reached/,
    );
    expect(server.repositories["o/new"]).toBeUndefined();
  });
});
