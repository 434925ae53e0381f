import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromFolder, saveSafetensors } from "@permafrost/hub";
import { frozen, gpt2Config, random } from "@permafrost/models";
import { openDevice } from "@permafrost/runtime";
import { createTrainer } from "@permafrost/trainer";

import { type Row, ratio } from "./row.js";
import { batchOf, taskOf } from "./subject.js";
import { workloads } from "./workload.js";

/** From a GPT-2-small folder, word embeddings and all, to the first step done. */
export async function loadingRows(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "permafrost-bench-"));
  try {
    await writeCheckpoint(folder);
    const start = performance.now();
    const source = await fromFolder(folder);
    const batch = batchOf(workloads.small10);
    const device = await openDevice("native");
    const trainer = await createTrainer(frozen(source, taskOf(workloads.small10.tokens), { dropout: 0 }), {
      batchSize: batch.size,
      device,
    });
    await trainer.train(batch, { learningRate: 1e-3 });
    const first = performance.now() - start;
    await trainer.dispose();
    return [
      ratio("GPT-2 small from a folder: bytes read / bytes in file", source.bytesRead / source.bytesTotal, {
        bar: 1,
        atMost: true,
        detail: `${(source.bytesRead / 1e6).toFixed(0)} of ${(source.bytesTotal / 1e6).toFixed(0)} MB; first step done after ${first.toFixed(0)} ms`,
      }),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeCheckpoint(folder: string): Promise<void> {
  const config = gpt2Config("small");
  const source = random(config);
  const tensors: Record<string, { shape: readonly number[]; data: Float32Array }> = {
    "wte.weight": { shape: [50257, 768], data: new Float32Array(50257 * 768) },
  };
  for (const name of source.names())
    tensors[name] = { shape: source.describe(name).shape, data: await source.read(name) };
  await saveSafetensors(join(folder, "model.safetensors"), tensors, { format: "pt" });
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
}
