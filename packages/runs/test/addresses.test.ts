import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSafetensors } from "@permafrost/hub";
import { random } from "@permafrost/models";
import { environmentFor, type HubServer, startHubServer } from "@permafrost/testing/hub-server";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { evaluateRun, openStoredRun, resumeTraining, runTraining } from "../src/index.js";

const config = { model_type: "gpt2", n_embd: 8, n_layer: 1, n_head: 2, n_positions: 16 };
const small = {
  task: "bit-xor",
  steps: 2,
  evaluateExamples: 8,
  device: "native",
  threads: 1,
} as const;
let folder: string;
let server: HubServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-addresses-"));
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
  server = await startHubServer({ "o/site": { files } });
  for (const [name, value] of Object.entries(environmentFor(server, folder))) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(folder, { recursive: true });
});

it("what lets one in is in nothing that is shown or given away", async () => {
  const run = join(folder, "run");
  const model = `${server.url}/o/site/resolve/main/?X-Amz-Signature=s3cr3t`;
  const warnings: string[] = [];
  await runTraining({ ...small, model }, { folder: run, onWarning: (line) => warnings.push(line) });
  const holding = [];
  for (const file of await readdir(run, { recursive: true, withFileTypes: true }))
    if (file.isFile() && (await readFile(join(file.parentPath, file.name), "latin1")).includes("s3cr3t"))
      holding.push(file.name);
  // the configuration is what the run goes on by; it is its owner's, who is told
  expect(holding).toEqual(["config.json"]);
  expect((await stat(join(run, "config.json"))).mode & 0o777).toBe(0o600);
  expect(warnings).toEqual([
    `the address of model may let anyone in, and is kept in ${run}/config.json, which only you may read: take the key out before you give the folder away`,
  ]);
});

it("a run goes on with another key to its model's address, and stays its owner's", async () => {
  const run = join(folder, "expired");
  const address = `${server.url}/o/site/resolve/main/`;
  const first = await runTraining({ ...small, model: `${address}?signature=0ld` }, { folder: run });
  const written = await readFile(join(run, "config.json"), "utf8");
  await writeFile(join(run, "config.json"), written.replace("0ld", "n3w"));
  const { loss } = await evaluateRun(await openStoredRun(run), { device: "native" });
  expect(loss).toBe(first.test!.loss);
  expect((await resumeTraining(run, { steps: 3 })).steps).toBe(3);
  expect(await readFile(join(run, "config.json"), "utf8")).toContain("n3w");
  expect((await stat(join(run, "config.json"))).mode & 0o777).toBe(0o600);
  await writeFile(join(run, "config.json"), written.replace(`${address}?signature=0ld`, "other/model"));
  await expect(openStoredRun(run)).rejects.toThrow();
});

it("an address without a key is nobody's secret", async () => {
  const run = join(folder, "open");
  const warnings: string[] = [];
  const model = `${server.url}/o/site/resolve/main`;
  await runTraining({ ...small, model }, { folder: run, onWarning: (line) => warnings.push(line) });
  expect(warnings).toEqual([]);
  expect((await stat(join(run, "config.json"))).mode & 0o044).toBe(0o044 & ~process.umask());
});
