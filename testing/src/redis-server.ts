import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What Debian calls the servers. */
export const SERVERS = ["redis-server", "valkey-server"] as const;

/** Whether a server is installed. */
export const isThere = (program: string): boolean => spawnSync(program, ["--version"]).error === undefined;

/** Where it listens: on Linux all of 127.0.0.0/8 is this machine, as if it were several. */
export const ADDRESSES: readonly string[] =
  process.platform === "linux" ? ["127.0.0.1", "127.0.0.2", "127.0.0.3"] : ["127.0.0.1"];

/** A server of a test's own. */
export interface RedisServer {
  readonly url: string;
  /** Kills it, with nothing said before. */
  kill(): Promise<void>;
  /** Starts it again, with what it had written. */
  start(): Promise<void>;
}

/** Starts a server on a free port, in a folder of its own: append-only, and never throwing away. */
export async function redisServer(program: string, ...options: readonly string[]): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), "queue-"));
  const port = await freePort();
  let server: ChildProcess;
  const start = async () => {
    const own = ["--port", String(port), "--bind", ...ADDRESSES, "--dir", folder, "--save", ""];
    const kept = ["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"];
    server = spawn(program, [...own, ...kept, ...options], { stdio: ["ignore", "pipe", "ignore"] });
    for await (const text of server.stdout!) if (/Ready to accept connections/.test(String(text))) break;
    server.stdout!.resume();
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    async kill() {
      const ended = once(server, "exit");
      server.kill("SIGKILL");
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
