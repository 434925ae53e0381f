import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { frozen, random, truncated, type WeightSource } from "@permafrost/models";
import { expect, it } from "vitest";
import { adapterFiles, loadAdapter } from "../src/index.js";

const SIGNED = "https://user:S3CR3T@host/models/gpt2?X-Amz-Signature=S3CR3T#S3CR3T";
const config = { model_type: "gpt2", n_embd: 8, n_layer: 3, n_head: 2, n_positions: 8 };
const task = {
  name: `digits of ${SIGNED}`,
  input: { kind: "values", tokens: 4, dim: 2 },
  output: { tokens: 1, labels: 1, classes: 2 },
} as const;

it.each([
  ["as it is", (source: WeightSource) => source],
  ["cut", (source: WeightSource) => truncated(source, 2)],
])("nothing that an adapter writes or says lets anyone in, of a base %s", async (_, derive) => {
  const base = derive({ ...random(config), origin: SIGNED });
  const model = frozen(base, task);
  const thawed: Record<string, Float32Array> = {};
  for (const { name, thawed: is, initial } of model.parameters) if (is) thawed[name] = await initial();
  const folder = await mkdtemp(join(tmpdir(), "permafrost-secrets-"));
  try {
    const results = [{ seed: 0, steps: 1, split: SIGNED, examples: 1, loss: 1 }];
    const taskOptions = { data: SIGNED, more: [{ from: SIGNED }] };
    for (const { path, bytes } of await adapterFiles({ model, base, task, thawed, taskOptions, results })) {
      const text = new TextDecoder("latin1").decode(bytes);
      expect(text, path).not.toContain("S3CR3T");
      expect(text, path).toContain("host/models/gpt2");
      await writeFile(join(folder, path), bytes);
    }
    expect(await readFile(join(folder, "README.md"), "utf8")).toContain(
      "on a frozen https\\://host/models/gpt2",
    );
    const other = { ...random(config, { seed: 1 }), origin: SIGNED };
    const refusal = (await loadAdapter(folder, { base: other }).catch((error) => error)) as Error;
    expect(refusal.message).toContain("on https://host/models/gpt2");
    expect(refusal.message).not.toContain("S3CR3T");
    const missing = (await loadAdapter(folder).catch((error) => error)) as Error;
    expect(missing.message).toContain("which is not on the Hub");
    expect(missing.message).not.toContain("S3CR3T");
  } finally {
    await rm(folder, { recursive: true });
  }
});
