import { native, type Runnable } from "@permafrost/runtime";
import {
  type Batch,
  createTrainer,
  type StepResult,
  type Trainer,
  type TrainerOptions,
} from "../src/index.js";
import { tinyBatch } from "./tiny-model.js";

export const device = await native({ threads: 1 });
export const learningRate = 1e-2;

/** Works with a trainer that is disposed of afterwards. */
export async function using<T>(
  model: Runnable,
  options: Partial<TrainerOptions>,
  work: (trainer: Trainer) => Promise<T>,
): Promise<T> {
  const trainer = await createTrainer(model, { batchSize: 4, device, ...options });
  try {
    return await work(trainer);
  } finally {
    await trainer.dispose();
  }
}

export async function steps(trainer: Trainer, count: number, batchSize = 4): Promise<StepResult[]> {
  const results = [];
  for (let i = 0; i < count; i++) {
    const batch = tinyBatch(batchSize, trainer.step);
    results.push(await trainer.train(batch, { learningRate }));
  }
  return results;
}

export const slices = (batch: Batch, size: number): Batch[] =>
  Array.from({ length: Math.ceil(batch.size / size) }, (_, i) => {
    const [start, end] = [i * size, Math.min((i + 1) * size, batch.size)];
    const [perX, perY] = [batch.x.length / batch.size, batch.y.length / batch.size];
    return {
      x: batch.x.slice(start * perX, end * perX),
      y: batch.y.slice(start * perY, end * perY),
      lengths: batch.lengths.slice(start, end),
      size: end - start,
    };
  });
