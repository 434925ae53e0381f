import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  evaluateRun,
  exportRun,
  inspection,
  openRun,
  openStoredRun,
  resumeTraining,
  runConfig,
  runTraining,
  type StoredRun,
} from "../src/index.js";
import { small } from "./small.js";

let folder: string;
let run: StoredRun;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-options-"));
  await runTraining({ ...small, steps: 4 }, { folder: at("run") });
  run = await openStoredRun(at("run"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("an option that nobody would read is refused, naming the nearest", () => {
  it.each<[name: string, call: () => unknown, message: string]>([
    [
      "runConfig",
      () => runConfig(small, { name: "flags" } as object),
      'Cannot configure a run: there is no option "name"; the nearest is "names"',
    ],
    ["openRun", () => openRun(small, { on_reading: 1 } as object), 'the nearest is "onReading"'],
    [
      "openStoredRun",
      () => openStoredRun(at("run"), { onreading: 1 } as object),
      'the nearest is "onReading"',
    ],
    ["inspection", () => inspection(small, { storage: "f16" } as object), 'the nearest is "storages"'],
    ["evaluateRun", () => evaluateRun(run, { example: 4 } as object), 'the nearest is "examples"'],
    [
      "exportRun",
      () => exportRun(run, at("run.onnx"), { batch_size: 4 } as object),
      'Cannot export a run: there is no option "batch_size"; the nearest is "batchSize"',
    ],
    ["runTraining", () => runTraining(small, { Folder: at("refused") } as object), 'the nearest is "folder"'],
    // it says where the run is already
    [
      "resumeTraining",
      () => resumeTraining(at("run"), {}, { folder: at("refused") } as object),
      '"folder"; there',
    ],
    [
      "resumeTraining, changed",
      () => resumeTraining(at("run"), { learningRate: 10 } as object),
      'there is no option "learningRate"; there are steps, device, threads',
    ],
    ["runTraining, of none", () => runTraining(small, null as never), "expected an object of options"],
  ])("%s", async (_, call, message) => {
    await expect(async () => call()).rejects.toThrow(TypeError);
    await expect(async () => call()).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual(["run"]);
  });
});

it("a change that is undefined changes nothing", async () => {
  const changes = { steps: undefined, device: undefined } as object;
  expect(await resumeTraining(at("run"), changes)).toMatchObject({ steps: 4, stepsNow: 0 });
  await expect(resumeTraining(at("run"), { steps: 5.5 })).rejects.toThrow("Cannot set steps to 5.5");
});
