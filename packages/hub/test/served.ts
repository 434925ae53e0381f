import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  environmentFor,
  type HubServer,
  type ServedRepository,
  startHubServer,
} from "@permafrost/testing/hub-server";
import { afterEach, beforeEach, vi } from "vitest";
import { type FromHubOptions, fromHub, writeSafetensors } from "../src/index.js";

/** The middle tensor of {@link SMALL}, longer than all the rest. */
export const MANY = Float32Array.from({ length: 200_000 }, (_, i) => i);

/** A checkpoint of three tensors. */
export const SMALL = {
  "config.json": new TextEncoder().encode('{"model_type":"gpt2"}'),
  "model.safetensors": writeSafetensors({
    a: { shape: [3], data: Float32Array.of(1, 2, 3) },
    unused: { shape: [400, 500], data: MANY },
    b: { shape: [2], data: Float32Array.of(4, 5) },
  }),
};

/** A server and an empty home folder, new for each test. */
export interface Served {
  readonly server: HubServer;
  readonly home: string;
  /** Opens a checkpoint of the server, without waiting long between tries. Default name `o/small`. */
  open(name?: string, options?: FromHubOptions): ReturnType<typeof fromHub>;
  /** The numbers of a tensor of `o/small`. */
  numbers(name: string, options?: FromHubOptions): Promise<number[]>;
  /** The requests of which the address fits. */
  seen(part: RegExp): HubServer["requests"];
}

/** Starts a server before each test, with {@link SMALL} as `o/small`, and sets the environment that leads to it. */
export function serveEach(repositories: () => Record<string, ServedRepository> = () => ({})): Served {
  const now = {} as { server: HubServer; home: string };
  beforeEach(async () => {
    now.home = await mkdtemp(join(tmpdir(), "permafrost-home-"));
    now.server = await startHubServer({ "o/small": { files: SMALL }, ...repositories() }, { pageSize: 1 });
    for (const [name, value] of Object.entries(environmentFor(now.server, now.home))) vi.stubEnv(name, value);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await now.server.close();
    await rm(now.home, { recursive: true, force: true });
  });
  const open = (name = "o/small", options: FromHubOptions = {}) =>
    fromHub(name, { patience: { firstDelay: 1 }, ...options });
  return {
    get server() {
      return now.server;
    },
    get home() {
      return now.home;
    },
    open,
    numbers: async (name, options) => [...(await (await open("o/small", options)).read(name))],
    seen: (part) => now.server.requests.filter(({ url }) => part.test(url)),
  };
}
