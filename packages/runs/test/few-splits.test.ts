import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { evaluateRun, exportRun, openStoredRun, runTraining, writeReport } from "../src/index.js";
import { small } from "./small.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-splits-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("a task without a test split is trained, reported and exported, and says what it lacks if it is tested", async () => {
  const path = join(folder, "run");
  const task = join(import.meta.dirname, "modules", "splits.js");
  const result = await runTraining({ ...small, task, bits: 2 }, { folder: path });
  expect(result.done).toBe(true);
  expect(result.test).toBeUndefined();
  const run = await openStoredRun(path);
  expect(await writeReport(run)).toBe(12);
  expect((await exportRun(run, join(folder, "run.onnx"))).difference).toBeLessThan(1e-5);
  await expect(evaluateRun(run, { device: "native" })).rejects.toThrow(
    'Cannot evaluate on splits: expected a split it has (train), found "test"; name one of these',
  );
  expect((await evaluateRun(run, { split: "train", examples: 16, device: "native" })).examples).toBe(16);
});
