import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSafetensors } from "@permafrost/hub";
import { random } from "@permafrost/models";
import { environmentFor, type HubServer, startHubServer } from "@permafrost/testing/hub-server";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { runTraining } from "../src/index.js";

const config = { model_type: "gpt2", n_embd: 8, n_layer: 1, n_head: 2, n_positions: 16 };
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
  await runTraining(
    { task: "bit-xor", model, steps: 2, evaluateExamples: 8, device: "native", threads: 1 },
    { folder: run },
  );
  for (const file of ["report.html", "run.json", "adapter/permafrost_adapter.json", "adapter/README.md"])
    expect(await readFile(join(run, file), "utf8"), file).not.toContain("s3cr3t");
  // the configuration is what the run goes on by, and stays where it is
  expect(await readFile(join(run, "config.json"), "utf8")).toContain("s3cr3t");
});
