import { createServer, request } from "node:http";
import { type AddressInfo, connect, createServer as createNetServer } from "node:net";
import { startHubServer } from "@permafrost/testing/hub-server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fromHub, type HubOptions, pushFiles, writeSafetensors } from "../src/index.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A proxy that forwards requests and tunnels, and notes for whom. */
async function startProxy() {
  const hosts: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url!);
    hosts.push(url.host);
    const { method, headers } = incoming;
    const onward = request(url, { ...(method === undefined ? {} : { method }), headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  server.on("connect", ({ url }, socket) => {
    hosts.push(url!);
    const [host, port] = url!.split(":");
    const onward = connect(Number(port), host!, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, hosts, close };
}

describe("fromHub() behind a proxy", () => {
  it("goes through HTTP_PROXY, and past it where NO_PROXY says so", async () => {
    const file = writeSafetensors({ a: { shape: [1], data: Float32Array.of(7) } });
    const hub = await startHubServer({ "o/small": { files: { "model.safetensors": file } } });
    const proxy = await startProxy();
    try {
      const read = async () => {
        const source = await fromHub("o/small", {
          endpoint: hub.url,
          keep: "nothing",
          cacheFolder: "/nonexistent",
        });
        return [...(await source.read("a"))];
      };
      for (const name of ["HTTP_PROXY", "http_proxy"]) vi.stubEnv(name, proxy.url);
      for (const name of ["NO_PROXY", "no_proxy"]) vi.stubEnv(name, "");
      expect(await read()).toEqual([7]);
      expect(new Set(proxy.hosts)).toEqual(new Set([new URL(hub.url).host, new URL(hub.cdnUrl).host]));
      const through = proxy.hosts.length;
      for (const name of ["NO_PROXY", "no_proxy"]) vi.stubEnv(name, "127.0.0.1");
      expect(await read()).toEqual([7]);
      expect(proxy.hosts.length).toBe(through);
    } finally {
      proxy.close();
      await hub.close();
    }
  });

  const clear = () => {
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"])
      for (const spelling of [name, name.toLowerCase()]) vi.stubEnv(spelling, "");
  };
  const open = (options: HubOptions = {}) =>
    fromHub("o/small", {
      endpoint: "http://127.0.0.1:9",
      keep: "nothing",
      cacheFolder: "/nonexistent",
      patience: { attempts: 1 },
      ...options,
    });

  it.each([
    ["HTTPS_PROXY", "proxy:8080", "proxy:8080"],
    ["http_proxy", "user:p@ss/word@proxy:8080", "proxy:8080"],
    ["ALL_PROXY", "socks4://user:secret@proxy", "socks4://proxy"],
    ["HTTP_PROXY", "http://", "http://"],
    ["HTTP_PROXY", "http://us er:secret@pro xy", "http://pro xy"],
  ])("names %s where it is no proxy: %s", async (name, value, shown) => {
    clear();
    vi.stubEnv(name, value);
    const said = `Cannot use the proxy that ${name} names: expected an address such as http://host:8080, found "${shown}"`;
    await expect(open()).rejects.toThrow(new TypeError(said));
    await expect(pushFiles("o/n", [], { token: "hf_x" })).rejects.toThrow(new TypeError(said));
    for (const exception of ["*", " * ", "x.org, *", "127.0.0.1", "127.0.0.1:9", "*.0.0.1", ".1"]) {
      vi.stubEnv("NO_PROXY", exception);
      await expect(open(), exception).rejects.toThrow("127.0.0.1:9 could not be reached");
    }
    for (const exception of ["127.0.0.1:8", "27.0.0.1", "0.1x"]) {
      vi.stubEnv("NO_PROXY", exception);
      await expect(open(), exception).rejects.toThrow(said);
    }
  });

  it.each(["http_proxy", "ALL_PROXY"])("names %s where that proxy cannot be reached", async (name) => {
    clear();
    const socket = createNetServer();
    await new Promise<void>((resolve) => socket.listen(0, "127.0.0.1", resolve));
    const { port } = socket.address() as AddressInfo;
    await new Promise((resolve) => socket.close(resolve));
    vi.stubEnv(name, `http://user:secret@127.0.0.1:${port}`);
    const said = await open({ endpoint: "http://hub.example" }).catch((error: Error) => error.message);
    expect(said).toMatch(
      /^Cannot read o\/small@main: hub.example could not be reached \(fetch failed through /,
    );
    expect(said).toContain(`through the proxy that ${name} names: connect ECONNREFUSED 127.0.0.1:${port})`);
    expect(said).not.toContain("secret");
  });

  it.each(["socks5", "socks5h", "socks"])("goes through a proxy that speaks %s", async (scheme) => {
    clear();
    const asked: string[] = [];
    const socks = createSocks((data) => asked.push(data.toString("latin1")));
    await new Promise<void>((resolve) => socks.listen(0, "127.0.0.1", resolve));
    vi.stubEnv("ALL_PROXY", `${scheme}://127.0.0.1:${(socks.address() as AddressInfo).port}`);
    await expect(open({ endpoint: "http://hub.example:80" })).rejects.toThrow("could not be reached");
    // the greeting of SOCKS 5, then the name, which the proxy looks up
    expect(asked[0]!.charCodeAt(0)).toBe(5);
    expect(asked[1]).toContain("hub.example");
    socks.close();
  });
});

/** As much of a SOCKS 5 proxy as takes a request. */
function createSocks(onData: (data: Buffer) => void) {
  return createNetServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (greeting) => {
      onData(greeting);
      socket.once("data", (request) => {
        onData(request);
        socket.destroy();
      });
      socket.write(Buffer.of(5, 0));
    });
  });
}
