import { fromFolder } from "@permafrost/hub";
import { type FrozenOptions, frozen, type Model, random, type WeightSource } from "@permafrost/models";
import { batchAt, bitXor, type Task } from "@permafrost/tasks";
import { createTrainer } from "@permafrost/trainer";

import { dataFolder } from "./data-folder.js";

/** A BERT with random weights, small but not trivial. */
export const randomBert = (seed = 5): WeightSource =>
  random(
    {
      model_type: "bert",
      hidden_size: 24,
      num_hidden_layers: 3,
      num_attention_heads: 4,
      intermediate_size: 40,
      max_position_embeddings: 64,
      initializer_range: 0.3,
    },
    { seed },
  );

/** A GPT-2 that was trained to sort letters; undefined where the test data is missing. */
export async function nanoSort(): Promise<WeightSource | undefined> {
  const folder = dataFolder("hub/gpt-nano-sort");
  return folder === undefined ? undefined : fromFolder(folder);
}

export interface Trained {
  readonly model: Model;
  readonly task: Task;
  /** Thawed weights after training. */
  readonly thawed: Record<string, Float32Array>;
  /** Held-out examples, and the trainer's logits for them. */
  readonly batch: {
    readonly x: Float32Array | Int32Array;
    readonly lengths: Int32Array;
    readonly size: number;
  };
  readonly logits: Float32Array;
}

/** Trains for a few steps, so that nothing that thaws is what it was. */
export async function trained(
  source: WeightSource,
  {
    task = bitXor({ bits: 3 }),
    steps = 20,
    ...options
  }: { task?: Task; steps?: number } & FrozenOptions = {},
): Promise<Trained> {
  const model = frozen(source, task, options);
  const batchSize = 4;
  const trainer = await createTrainer(model, { batchSize, device: "native", threads: 1 });
  try {
    for (let step = 0; step < steps; step++)
      await trainer.train(batchAt(task, { split: "train", batchSize, seed: 0 }, step), {
        learningRate: 1e-2,
      });
    const batch = batchAt(task, { split: "test", batchSize, seed: 0, order: "sequential" }, 0);
    const logits = (await trainer.predict(batch)).slice();
    return { model, task, thawed: await trainer.thawed(), batch, logits };
  } finally {
    await trainer.dispose();
  }
}
