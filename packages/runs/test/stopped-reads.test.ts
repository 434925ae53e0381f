import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSafetensors } from "@permafrost/hub";
import { random } from "@permafrost/models";
import { environmentFor, type HubServer, startHubServer } from "@permafrost/testing/hub-server";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { resumeTraining, runTraining } from "../src/index.js";

const config = { model_type: "gpt2", n_embd: 8, n_layer: 1, n_head: 2, n_positions: 16 };
const small = {
  task: "bit-xor",
  model: "o/m",
  steps: 4,
  batchSize: 4,
  evaluateExamples: 8,
  device: "native",
  threads: 1,
} as const;

let folder: string;
let server: HubServer;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-stopped-"));
  const drawn = random(config);
  const tensors = await Promise.all(
    drawn
      .names()
      .map(
        async (name) => [name, { shape: drawn.describe(name).shape, data: await drawn.read(name) }] as const,
      ),
  );
  const files = {
    "config.json": new TextEncoder().encode(JSON.stringify(config)),
    "model.safetensors": writeSafetensors(Object.fromEntries(tensors)),
  };
  server = await startHubServer({
    "o/m": { files },
    "datasets/o/d": { files: { "train.csv": new TextEncoder().encode("seq,label\nACDE,0\n") } },
  });
});
afterEach(() => {
  server.faults.length = 0;
  vi.unstubAllEnvs();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** A cache of its own, so that everything has to be fetched. */
const fresh = (name: string) => {
  for (const [key, value] of Object.entries(environmentFor(server, at(`home-${name}`))))
    vi.stubEnv(key, value);
};

/** A signal that is given once the server has seen a request, which it never answers or never ends to. */
function stopAt(match: RegExp, fault: { hang: true } | { hangAfter: number } = { hang: true }) {
  const stop = new AbortController();
  server.faults.push({ match, ...fault });
  const waiting = setInterval(() => {
    if (!server.requests.some(({ url }) => match.test(url))) return;
    clearInterval(waiting);
    stop.abort(new Error("enough"));
  }, 10);
  server.requests.length = 0;
  return stop.signal;
}

describe("a download that is stopped ends at once, and training with it", () => {
  it.each<[string, RegExp, object]>([
    ["the commit", /api\/models\/o\/m/, small],
    ["a config", /resolve\/.*config\.json/, small],
    ["weights", /model\.safetensors/, small],
    ["data", /train\.csv/, { ...small, task: "remote-homology", data: "o/d" }],
  ])("of %s", async (name, match, given) => {
    fresh(name);
    const out = at(`run-${name}`);
    const signal = stopAt(match);
    await expect(runTraining(given as typeof small, { folder: out, signal })).rejects.toThrow(/^enough$/);
    expect(existsSync(out)).toBe(false);
  });

  it("of weights that have begun to come", async () => {
    fresh("begun");
    const signal = stopAt(/cdn\/|model\.safetensors/, { hangAfter: 40 });
    await expect(runTraining(small, { folder: at("begun"), signal })).rejects.toThrow(/^enough$/);
    expect(existsSync(at("begun"))).toBe(false);
  });

  it("of a run that goes on: it is as it was, and goes on later", async () => {
    fresh("whole");
    const run = at("goes-on");
    await runTraining({ ...small, steps: 2 }, { folder: run });
    const before = await readFile(join(run, "config.json"), "utf8");
    const checkpoints = await readdir(join(run, "checkpoints"));
    fresh("again");
    const signal = stopAt(/model\.safetensors/);
    await expect(resumeTraining(run, { steps: 4 }, { signal })).rejects.toThrow(/^enough$/);
    expect(await readFile(join(run, "config.json"), "utf8")).toBe(before);
    expect(await readdir(join(run, "checkpoints"))).toEqual(checkpoints);
    server.faults.length = 0;
    expect((await resumeTraining(run, { steps: 4 })).steps).toBe(4);
  });

  it("but not what is read of the model afterwards", async () => {
    fresh("after");
    const stop = new AbortController();
    const { model, done } = await runTraining(small, {
      signal: stop.signal,
      onReport: ({ step }) => step === 2 && stop.abort(),
    });
    expect(done).toBe(false);
    const frozen = model.parameters.find(({ thawed }) => !thawed)!;
    expect((await frozen.initial()).length).toBeGreaterThan(0);
  });
});
