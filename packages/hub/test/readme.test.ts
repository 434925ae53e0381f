import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { environmentFor, type HubServer, startHubServer } from "@permafrost/testing/hub-server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeSafetensors } from "../src/index.js";

/** The README's own example, in a repository of the same name on the test server. */
const gpt2 = {
  "config.json": new TextEncoder().encode('{"model_type":"gpt2","n_layer":12}'),
  "model.safetensors": writeSafetensors({
    "wpe.weight": { shape: [1024, 768], data: new Float32Array(1024 * 768) },
    "wte.weight": { shape: [4000, 768], data: new Float32Array(4000 * 768) },
  }),
};

let server: HubServer;
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "permafrost-readme-"));
  server = await startHubServer({ "openai-community/gpt2": { files: gpt2 } });
  for (const [name, value] of Object.entries(environmentFor(server, home))) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await server.close();
  await rm(home, { recursive: true });
});

describe("the snippets of the README run", async () => {
  const text = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const snippets = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);
  const printed = [
    [
      [12, 2],
      [{ dtype: "F32", shape: [1024, 768] }],
      [expect.stringMatching(/^3145\d+ of 15433\d{3} bytes fetched$/)],
    ],
    [[Float32Array.of(1, 2, 3, 4)]],
  ];

  it("has as many as are checked here", () => {
    expect(snippets).toHaveLength(printed.length);
  });

  for (const [i, snippet] of snippets.entries()) {
    it(`snippet ${i + 1}`, async () => {
      const index = fileURLToPath(new URL("../src/index.ts", import.meta.url));
      const path = join(home, `snippet-${i}.ts`);
      const code = snippet
        .replace("@permafrost/hub", index)
        .replaceAll('"model.safetensors"', `"${home}/model.safetensors"`);
      await writeFile(path, code);
      const log = vi.spyOn(console, "log").mockImplementation(() => {});
      await import(path);
      expect(log.mock.calls).toEqual(printed[i]);
    });
  }
});
