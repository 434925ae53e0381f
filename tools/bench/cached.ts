import { thaw } from "@permafrost/models";
import { openDevice } from "@permafrost/runtime";
import { createTrainer } from "@permafrost/trainer";

import { type Row, ratio } from "./row.js";
import { batchOf, modelOf } from "./subject.js";
import { median, workloads } from "./workload.js";

const [BATCHES, EPOCHS] = [16, 6];

/** Training the output layer alone: the frozen part runs in the first epoch, later ones train on what it gave (paper §3.9). */
export async function cachedRows(): Promise<Row[]> {
  const workload = workloads.small10;
  const model = modelOf(workload, { thaw: thaw.outputOnly });
  const device = await openDevice("native", { threads: 2 });
  const trainer = await createTrainer(model, { batchSize: workload.batch, device });
  const epochs: number[] = [];
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const start = performance.now();
    for (let k = 0; k < BATCHES; k++) await trainer.train(batchOf(workload, k), { learningRate: 1e-3 });
    epochs.push(performance.now() - start);
  }
  await trainer.dispose();
  const [first, ...later] = epochs as [number, ...number[]];
  return [
    ratio("GPT-2 small, output layer only, native: first epoch / later ones", first / median(later), {
      bar: 100,
      detail: `${first.toFixed(0)} ms, then ${median(later).toFixed(1)} ms for ${workload.batch * BATCHES} examples`,
    }),
  ];
}
