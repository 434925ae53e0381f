import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSafetensors } from "@permafrost/hub";
import { gpt2Config, random } from "@permafrost/models";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  adapterFolder,
  evaluateRun,
  exportRun,
  openStoredRun,
  resumeTraining,
  runTraining,
  writeReport,
} from "../src/index.js";
import { small } from "./small.js";

let folder: string;
const at = (name: string) => join(folder, name);

/** Writes a tiny checkpoint as others have it on disk. */
async function writeBase(seed: number): Promise<void> {
  const config = { ...gpt2Config("tiny"), n_layer: 1, n_embd: 8, n_head: 1 };
  const source = random(config, { seed });
  const tensors = await Promise.all(
    source
      .names()
      .map(
        async (name) =>
          [name, { shape: source.describe(name).shape, data: await source.read(name) }] as const,
      ),
  );
  await writeFile(at("base/config.json"), JSON.stringify(source.config));
  await writeFile(at("base/model.safetensors"), writeSafetensors(Object.fromEntries(tensors)));
}

const { layers: _, width: __, heads: ___, ...rest } = small;
const config = () => ({ ...rest, model: at("base"), random: false });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-base-"));
  await mkdir(at("base"));
  await writeBase(1);
  await runTraining(config(), { folder: at("run") });
});
afterAll(() => rm(folder, { recursive: true }));

it("a run is used on the weights that it was trained on, and on no others", async () => {
  const { loss } = await evaluateRun(await openStoredRun(at("run")), { device: "native" });
  expect(loss).toBeGreaterThan(0);
  expect(await resumeTraining(at("run"), { steps: 14 })).toMatchObject({ done: true, stepsNow: 2 });
  const before = await readFile(at("run/metrics.jsonl"), "utf8");

  await writeBase(2);
  const other =
    /^Cannot (use|go on with) the run ".*run": it was trained on frozen weights of the SHA-256 [0-9a-f]{16}…, and those of .*base have [0-9a-f]{16}…\. Put the weights back/;
  const opened = async () => openStoredRun(at("run"));
  await expect(evaluateRun(await opened(), { device: "native" })).rejects.toThrow(other);
  await expect(exportRun(await opened(), at("run.onnx"))).rejects.toThrow(other);
  await expect(writeReport(await opened())).rejects.toThrow(other);
  await expect(resumeTraining(at("run"), { steps: 16 })).rejects.toThrow(other);
  await rm(at("run/adapter"), { recursive: true });
  await expect(adapterFolder(at("run"))).rejects.toThrow(other);
  await expect(readFile(at("run.onnx"))).rejects.toThrow("ENOENT");
  // nothing was taken back
  expect(await readFile(at("run/metrics.jsonl"), "utf8")).toBe(before);
  expect(JSON.parse(await readFile(at("run/config.json"), "utf8")).steps).toBe(14);

  await writeBase(1);
  expect(await resumeTraining(at("run"), { steps: 16 })).toMatchObject({ done: true, stepsNow: 2 });
});
