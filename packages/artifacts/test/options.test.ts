import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { frozen, gpt2Config, random } from "@permafrost/models";
import { expect, it } from "vitest";
import {
  adapterFiles,
  checkOnnx,
  checkpointsIn,
  loadAdapter,
  pushAdapter,
  saveAdapter,
  saveOnnx,
} from "../src/index.js";
import { sample } from "./sample-config.js";

const base = random({ ...gpt2Config("tiny"), n_layer: 1, n_embd: 8, n_head: 1 });
const { input, output } = sample.task;
const model = frozen(base, { input, output });
const parts = { model, base, task: { name: "x" }, thawed: {} };
const saved = { path: "x.onnx", bytes: 1 };
const inputs = { x: new Float32Array(1) };
const snapshot = { step: 1, state: {} };

it.each<[name: string, call: () => Promise<unknown>, message: string]>([
  ["loadAdapter", () => loadAdapter("x", { Base: base } as object), 'the nearest is "base"'],
  ["adapterFiles", () => adapterFiles({ ...parts, result: [] } as never), 'the nearest is "results"'],
  ["saveAdapter", () => saveAdapter("/nowhere", { ...parts, task_options: {} } as never), '"taskOptions"'],
  ["saveOnnx", () => saveOnnx("/nowhere", model, { batch_size: 4 } as object), '"batchSize"'],
  ["checkOnnx", () => checkOnnx(saved, model, inputs, { devices: "wasm" } as object), '"device"'],
  ["save", () => checkpointsIn("/nowhere").save(snapshot, {}, { Best: true } as object), '"best"'],
])("%s refuses an option that nobody would read", async (_, call, message) => {
  await expect(call()).rejects.toThrow(TypeError);
  await expect(call()).rejects.toThrow(/^Cannot .*: there is no option /);
  await expect(call()).rejects.toThrow(message);
});

it("pushAdapter, too", async () => {
  const folder = await mkdtemp(join(tmpdir(), "permafrost-push-"));
  const thawed: Record<string, Float32Array> = {};
  for (const parameter of model.parameters)
    if (parameter.thawed) thawed[parameter.name] = await parameter.initial();
  await saveAdapter(folder, { ...parts, thawed });
  await expect(pushAdapter(folder, "o/n", { privat: true } as object)).rejects.toThrow(
    'there is no option "privat"; the nearest is "private"',
  );
  await rm(folder, { recursive: true });
});
