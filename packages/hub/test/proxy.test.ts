import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { startHubServer } from "@permafrost/testing/hub-server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fromHub, writeSafetensors } from "../src/index.js";

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
});
