import { frozen, gpt2Config, random, thaw } from "@permafrost/models";
import { openDevice } from "@permafrost/runtime";
import { type Batch, createTrainer } from "@permafrost/trainer";

import { type Row, ratio } from "./row.js";
import { CLASSES, DIM, median } from "./workload.js";

const [SIZE, TOKENS, BATCHES, EPOCHS] = [16, 10, 16, 6];

/** Training the output layer alone: the frozen part runs in the first epoch, later ones train on what it gave (paper §3.9). */
export async function cachedRows(): Promise<Row[]> {
  const task = {
    input: { kind: "values", tokens: TOKENS, dim: DIM },
    output: { tokens: 1, labels: 1, classes: CLASSES },
  } as const;
  const model = frozen(random(gpt2Config("small")), task, { thaw: thaw.outputOnly, dropout: 0 });
  const device = await openDevice("native", { threads: 2 });
  const trainer = await createTrainer(model, { batchSize: SIZE, device });
  const epochs: number[] = [];
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const start = performance.now();
    for (let k = 0; k < BATCHES; k++) await trainer.train(batch(k), { learningRate: 1e-3 });
    epochs.push(performance.now() - start);
  }
  await trainer.dispose();
  const [first, ...later] = epochs as [number, ...number[]];
  return [
    ratio("GPT-2 small, output layer only, native: first epoch / later ones", first / median(later), {
      bar: 100,
      detail: `${first.toFixed(0)} ms, then ${median(later).toFixed(1)} ms for ${SIZE * BATCHES} examples`,
    }),
  ];
}

function batch(k: number): Batch {
  return {
    x: Float32Array.from({ length: SIZE * TOKENS * DIM }, (_, i) => Math.sin(k + i)),
    y: Int32Array.from({ length: SIZE }, (_, i) => (i + k) % CLASSES),
    lengths: new Int32Array(SIZE).fill(TOKENS),
    size: SIZE,
  };
}
