import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { SMALL, serveEach } from "./served.js";

const hub = serveEach();
const { open, seen } = hub;

describe("fromHub() explains", () => {
  it("a repository, a revision or a file that is not there", async () => {
    await expect(open("o/absent")).rejects.toThrow(
      /o\/absent@main: there is no such repository, or it is private/,
    );
    await expect(open("o/small@v9")).rejects.toThrow(/o\/small@v9: the repository has no such revision/);
    hub.server.repositories["o/empty"] = { files: { "config.json": SMALL["config.json"] } };
    await expect(open("o/empty")).rejects.toThrow(/Cannot find weights in o\/empty@main: it has none of/);
    await expect(open(`${hub.server.url}/nothing`)).rejects.toThrow(/set HF_TOKEN/);
  });

  it("a gated repository, and sends the token to the Hub only", async () => {
    hub.server.repositories["o/gated"] = { files: SMALL, token: "hf_right", access: "gated" };
    await expect(open("o/gated")).rejects.toThrow(
      /gives access on request only.*HF_TOKEN.*Access to model o\/gated/,
    );
    vi.stubEnv("HF_TOKEN", "hf_wrong");
    await expect(open("o/gated")).rejects.toThrow(/gives access on request only/);
    await writeFile(join(hub.home, "token"), "hf_right\n");
    vi.stubEnv("HF_TOKEN", "");
    const source = await open("o/gated");
    expect([...(await source.read("b"))]).toEqual([4, 5]);
    expect(seen(/^hub/).some(({ authorization }) => authorization === "Bearer hf_right")).toBe(true);
    expect(seen(/^cdn/).length).toBeGreaterThan(0);
    expect(seen(/^cdn/).every(({ authorization }) => authorization === undefined)).toBe(true);
    hub.server.repositories["o/private"] = { files: SMALL, token: "hf_right", access: "private" };
    await expect(open("o/private", { token: "hf_other" })).rejects.toThrow(
      /no such repository, or it is private/,
    );
    expect((await open("o/private")).names()).toHaveLength(3);
  });

  it("a server that cannot be reached", async () => {
    await hub.server.close();
    await expect(open()).rejects.toThrow(
      /Cannot read o\/small@main: 127.0.0.1:\d+ could not be reached .*ECONNREFUSED/,
    );
  });

  it("an answer with nothing in it", async () => {
    for (const name of ["o/small", `${hub.server.url}/m/`])
      await expect(open(name, { fetch: async () => new Response(null, { status: 204 }) })).rejects.toThrow(
        /^Cannot read .*: the server answered 204$/,
      );
  });

  it("a listing without end", async () => {
    const commit = "0".repeat(40);
    const headers = {
      "content-type": "application/json",
      link: `<${hub.server.url}/api/models/o/small/tree/x>; rel="next"`,
    };
    const endless = async () => new Response("[]", { headers });
    await expect(open(`o/small@${commit}`, { fetch: endless })).rejects.toThrow(
      "the Hub's listing has no end",
    );
  });

  it("redirects in a circle, at once", async () => {
    hub.server.faults.push({
      match: /^hub\/o\/small\/resolve/,
      status: 302,
      headers: { location: "/o/small/resolve/x/y" },
    });
    await expect(open()).rejects.toThrow(/redirect/);
    expect(hub.server.requests.length).toBeLessThan(60);
  });

  it("a network that asks to sign in, whatever it calls its page", async () => {
    const page = "<!-- portal -->\n<!DOCTYPE html><title>Sign in</title>";
    for (const type of ["text/html", "text/plain", "application/json"]) {
      const fetch = async () => new Response(page, { headers: { "content-type": type } });
      await expect(open("o/small", { fetch }), type).rejects.toThrow(
        /^Cannot read o\/small@main: 127.0.0.1:\d+ answers with a web page. A network may want you to sign in first/,
      );
    }
    // what is there already is not asked for
    await open("o/small", { keep: "files" });
    const fetch = async () => new Response(page);
    expect([...(await (await open("o/small", { fetch })).read("b"))]).toEqual([4, 5]);
  });

  it("nothing where a busy Hub is asked for what is there already", async () => {
    await open("o/small", { keep: "files" });
    hub.server.faults.push({ match: /^hub/, status: 503 });
    const before = hub.server.requests.length;
    expect([...(await (await open()).read("b"))]).toEqual([4, 5]);
    expect(hub.server.requests.length).toBe(before + 1);
    await expect(open("o/small", { cacheFolder: hub.home })).rejects.toThrow("the server answered 503");
  });

  it("an answer that breaks off, or falls silent", async () => {
    const commit = JSON.stringify({ sha: hub.server.commitOf("o/small") });
    let broken = 0;
    const half = (end: (body: ReadableStreamDefaultController) => void) =>
      new ReadableStream({
        start(body) {
          body.enqueue(new TextEncoder().encode(commit.slice(0, 10)));
          end(body);
        },
      });
    for (const end of [(body: ReadableStreamDefaultController) => body.error(new Error("reset")), () => {}]) {
      broken = 0;
      const fetch: typeof globalThis.fetch = async (url, init) =>
        String(url).includes("/revision/") && broken++ < 2
          ? new Response(half(end))
          : globalThis.fetch(url, init);
      const patience = { firstDelay: 1, stallAfter: 200 };
      const source = await open("o/small", { fetch: fetch as never, patience, keep: "nothing" });
      expect([...(await source.read("b"))]).toEqual([4, 5]);
      expect(broken).toBe(3);
      broken = -100;
      await expect(open("o/small", { fetch: fetch as never, patience, keep: "nothing" })).rejects.toThrow(
        /^Cannot read o\/small@main: 127.0.0.1:\d+ could not be reached \((?:reset|no byte within 200 ms)\)/,
      );
    }
  });

  it("an answer that is not understood", async () => {
    const answer = (body: string) => async () =>
      new Response(body, { headers: { "content-type": "application/json" } });
    for (const body of ["not json", "[]", "null", '{"sha":"../../x"}', '{"sha":7}']) {
      await expect(open("o/small", { fetch: answer(body) }), body).rejects.toThrow(
        /^Cannot read o\/small@main: the Hub.* (?!.*properties of).*Check that HF_ENDPOINT/,
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
