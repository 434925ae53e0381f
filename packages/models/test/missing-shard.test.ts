import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromFolder, writeSafetensors } from "@permafrost/hub";
import { afterAll, beforeAll, expect, it } from "vitest";
import { frozen, random } from "../src/index.js";

const config = { model_type: "gpt2", n_embd: 8, n_layer: 2, n_head: 2, n_positions: 16 };
const task = {
  input: { kind: "values", tokens: 4, dim: 1 },
  output: { tokens: 1, labels: 1, classes: 2 },
} as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-shards-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes those tensors of a body whose shard is there; the index names them all, and a head. */
async function checkpoint(shardOf: (name: string) => string, there: string) {
  const drawn = random(config);
  const names = drawn.names().filter((name) => shardOf(name) === there);
  const tensors = await Promise.all(
    names.map(
      async (name) => [name, { shape: drawn.describe(name).shape, data: await drawn.read(name) }] as const,
    ),
  );
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  await writeFile(join(folder, there), writeSafetensors(Object.fromEntries(tensors)));
  const all = [...drawn.names(), "lm_head.weight"];
  const weight_map = Object.fromEntries(all.map((name) => [name, shardOf(name)]));
  await writeFile(join(folder, "model.safetensors.index.json"), JSON.stringify({ weight_map }));
  return { source: await fromFolder(folder), drawn };
}

it("a shard that is missing is named with its index where a body needs it", async () => {
  const { source } = await checkpoint(
    (name) => `${name.startsWith("h.1.") ? 2 : 1}.safetensors`,
    "1.safetensors",
  );
  expect(() => frozen(source, task)).toThrow(
    /^Cannot read .*: the tensor "h\.1\.ln_1\.weight" is in the shard "2\.safetensors", as "model\.safetensors\.index\.json" says, and that file is missing\. Fetch it to where the others are/,
  );
});

it("a shard that is missing does not matter where only a head is in it", async () => {
  const { source, drawn } = await checkpoint(
    (name) => (name === "lm_head.weight" ? "4.safetensors" : "3.safetensors"),
    "3.safetensors",
  );
  const product = frozen(source, task).parameters.find(({ name }) => name === "h.0.attn.c_attn.weight")!;
  expect(await product.initial()).toEqual(await drawn.read("h.0.attn.c_attn.weight"));
});
