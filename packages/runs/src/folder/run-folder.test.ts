import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Trainer } from "@permafrost/trainer";
import { expect, it } from "vitest";
import { namesOf } from "../config/naming.js";
import { runConfig } from "../config/run-config.js";
import { createRunFolder } from "./run-folder.js";

it("keeps a step as the newest and as the best by one snapshot", async () => {
  const folder = await mkdtemp(join(tmpdir(), "permafrost-run-folder-"));
  const config = runConfig({ task: "bit-xor", model: "gpt2-tiny" });
  const fingerprint = async () => "abc";
  const store = await createRunFolder(folder, { config, fingerprint }, {}, namesOf({}));
  let snapshots = 0;
  const trainer = {
    step: 3,
    device: { name: "native", threads: 1 },
    layout: { size: 2, entries: [{ name: "output.bias", shape: [2], start: 0, end: 2 }] },
    snapshot: async () => {
      snapshots++;
      return { step: 3, state: { theta: Float32Array.of(1, 2) } };
    },
  } as unknown as Trainer;
  await store.save(trainer, { best: true });
  expect(snapshots).toBe(1);
  expect(await readdir(join(folder, "checkpoints"))).toEqual([
    "best.safetensors",
    "step-000000003.safetensors",
  ]);
  expect((await store.best())!.state["theta"]).toEqual(Float32Array.of(1, 2));
  // it is there already
  await store.save(trainer);
  expect(snapshots).toBe(1);
  await rm(folder, { recursive: true });
});
