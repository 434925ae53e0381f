import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hubFiles } from "../src/index.js";
import { SMALL, serveEach } from "./served.js";

const hub = serveEach();
const { open } = hub;

let warnings: string[];
beforeEach(() => {
  warnings = [];
  vi.spyOn(console, "warn").mockImplementation((message) => void warnings.push(message));
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Reads everything, twice, in all ways of keeping it. */
async function readsAll() {
  for (const keep of ["parts", "files", "nothing"] as const)
    for (const _ of [1, 2]) {
      const source = await open("o/small", { keep });
      expect(source.config).toEqual({ model_type: "gpt2" });
      expect([...(await source.read("b"))], keep).toEqual([4, 5]);
      const files = await hubFiles("o/small", { keep });
      const whole = await files.read("model.safetensors");
      expect(Buffer.compare(whole, SMALL["model.safetensors"]), keep).toBe(0);
    }
}

describe("a cache that cannot be written", () => {
  const places: Record<string, () => Promise<string>> = {
    // no folder can be made there, and making it with those above it never ends
    "below /proc": async () => "/proc/permafrost/hub",
    "below a plain file": async () => {
      await writeFile(join(hub.home, "file"), "");
      return join(hub.home, "file", "hub");
    },
    "that is a plain file": async () => {
      await writeFile(join(hub.home, "file"), "");
      return join(hub.home, "file");
    },
    "that is a link to nowhere": async () => {
      await symlink(join(hub.home, "no", "where"), join(hub.home, "link"));
      return join(hub.home, "link");
    },
    "with a name that is too long": async () => join(hub.home, "x".repeat(300)),
  };
  it.each(Object.keys(places))("%s is no reason to stop, and is said once", async (place) => {
    vi.stubEnv("HF_HUB_CACHE", await places[place]!());
    await readsAll();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^permafrost: what is fetched is not kept, as .* cannot be written \(E[A-Z]+: /,
    );
    expect(warnings[0]).not.toContain("\n");
  });

  it("in a home that does not exist is no reason to stop", async () => {
    vi.stubEnv("HF_HOME", "");
    vi.stubEnv("HOME", "/proc/no-home");
    vi.stubEnv("XDG_CACHE_HOME", "");
    await readsAll();
    expect(warnings).toHaveLength(1);
  });

  it("is read, however full, when a branch has moved", async () => {
    await open("o/small", { keep: "files" });
    const folder = join(hub.home, "hub", "models--o--small");
    // what is there stays; nothing can be added
    for (const name of ["refs", "permafrost", "blobs"]) {
      if (name !== "blobs") await rm(join(folder, name), { recursive: true });
      await writeFile(join(folder, `${name === "blobs" ? "snapshots/" : ""}${name}`), "");
    }
    hub.server.repositories["o/small"] = {
      files: { ...SMALL, "config.json": new TextEncoder().encode('{"model_type":"bert"}') },
    };
    const moved = await open("o/small", { keep: "files" });
    expect(moved.config).toEqual({ model_type: "bert" });
    expect([...(await moved.read("a"))]).toEqual([1, 2, 3]);
    expect(warnings).toHaveLength(1);
  });

  it("is passed over where it cannot be read", async () => {
    await open("o/small", { keep: "files" });
    const folder = join(hub.home, "hub", "models--o--small");
    const snapshot = join(folder, "snapshots", hub.server.commitOf("o/small"));
    // as if it were somebody else's: a folder where there should be a file
    await rm(join(snapshot, "model.safetensors"));
    await mkdir(join(snapshot, "model.safetensors"));
    expect([...(await (await open()).read("a"))]).toEqual([1, 2, 3]);
    expect(await readdir(join(folder, "blobs"))).toHaveLength(2);
    expect(warnings).toEqual([]);
  });

  it("hides no fault of the network", async () => {
    vi.stubEnv("HF_HUB_CACHE", join(hub.home, "hub"));
    hub.server.faults.push({ match: /^cdn/, cutAfter: 10 });
    await expect(open("o/small", { keep: "files" })).rejects.toThrow("could not be reached");
    expect(warnings).toEqual([]);
  });
});
