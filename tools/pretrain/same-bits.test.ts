import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256 } from "@permafrost/common/sha256";
import { exportCheckpoint, openStoredRun, runTraining } from "@permafrost/runs";
import { expect, it } from "vitest";
import { BODY, RECIPES } from "./recipes.js";

it("the same recipe and seed give the same bits, another seed others", { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "permafrost-same-bits-"));
  const hashOf = async (name: string, seed: number) => {
    const short = { steps: 4, warmup: 2, batchSize: 2, evaluateEvery: 4, evaluateExamples: 4, test: false };
    const run = join(folder, name);
    await runTraining({ ...BODY, ...RECIPES["brackets"]!.training!, ...short, seed }, { folder: run });
    await exportCheckpoint(await openStoredRun(run), join(folder, `${name}-body`), { dtype: "F16" });
    return sha256(await readFile(join(folder, `${name}-body/model.safetensors`)));
  };
  try {
    const first = await hashOf("first", 0);
    expect(await hashOf("again", 0)).toBe(first);
    expect(await hashOf("other", 1)).not.toBe(first);
  } finally {
    await rm(folder, { recursive: true });
  }
});
