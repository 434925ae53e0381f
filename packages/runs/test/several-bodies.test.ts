import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAdapter } from "@permafrost/artifacts";
import { fromFolder, type StoredTensor, writeSafetensors } from "@permafrost/hub";
import { random } from "@permafrost/models";
import { afterAll, beforeAll, expect, it } from "vitest";
import { adapterFolder, evaluateRun, inspection, openStoredRun, runTraining } from "../src/index.js";
import { small } from "./small.js";

let folder: string;
const towers = {
  text: { model_type: "clip_text_model", hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 1 },
  vision: { model_type: "clip_vision_model", hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2 },
};
const { layers: _, width: __, heads: ___, ...rest } = small;
const config = () => ({ ...rest, model: folder, random: false });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-clip-"));
  const tensors: Record<string, StoredTensor> = {};
  for (const [name, tower] of Object.entries(towers)) {
    const source = random({ ...tower, intermediate_size: 16 }, { seed: 1 });
    for (const each of source.names())
      tensors[`${name}_model.${each}`] = {
        shape: source.describe(each).shape,
        data: await source.read(each),
      };
  }
  const [text_config, vision_config] = Object.values(towers).map((each) => ({
    ...each,
    intermediate_size: 16,
  }));
  await writeFile(
    join(folder, "config.json"),
    JSON.stringify({ model_type: "clip", text_config, vision_config }),
  );
  await writeFile(join(folder, "model.safetensors"), writeSafetensors(tensors));
});
afterAll(() => rm(folder, { recursive: true }));

it("a body of several is chosen by its architecture, for a run and whatever is done with it", async () => {
  await expect(runTraining(config(), { folder: join(folder, "none") })).rejects.toThrow(
    'the config has several, "clip_text_model", "clip_vision_model"; choose one of them with the option architecture',
  );
  const chosen = { ...config(), architecture: "clip_vision_model" };
  expect(await inspection(chosen)).toMatchObject({ architecture: "clip_vision_model", layers: 2 });
  expect(await inspection({ ...chosen, architecture: "clip_text_model" })).toMatchObject({ layers: 1 });
  const drawn = await inspection({ ...chosen, random: true });
  expect(drawn).toMatchObject({ architecture: "clip_vision_model", layers: 2 });
  const run = join(folder, "run");
  await runTraining(chosen, { folder: run });
  expect((await evaluateRun(await openStoredRun(run), { device: "native" })).loss).toBeGreaterThan(0);
  // the adapter knows which of them it was trained on
  const { model } = await loadAdapter(await adapterFolder(run), { base: await fromFolder(folder) });
  expect(model.body).toMatchObject({ architecture: "clip_vision_model", layers: 2 });
});

it("a module brings its own", async () => {
  await expect(inspection({ ...config(), model: "./body.js", architecture: "gpt2" })).rejects.toThrow(
    "Cannot use architecture with a module that brings a body, ./body.js",
  );
});
