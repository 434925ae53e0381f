import { adam } from "@permafrost/graph";
import { frozen, gpt2Config, lora, prompt, random, sparse, vera } from "@permafrost/models";
import { type Device, type Runnable, wasm } from "@permafrost/runtime";
import { batchAt, bitXor } from "@permafrost/tasks";
import { openGpu } from "@permafrost/testing/software-gpu";
import { afterAll, describe, expect, it } from "vitest";
import { createTrainer, crossEntropyLoss, type TrainerOptions } from "../src/index.js";
import { tinyBatch, tinyModel } from "./tiny-model.js";

const gpu = await openGpu();
const cpu = await wasm({ threads: 1 });
afterAll(() => gpu?.dispose());

/** Losses of a few steps over batches of different length, and of an evaluation. */
async function losses(
  model: Runnable,
  device: Device,
  options: Partial<TrainerOptions>,
  counts: readonly number[],
) {
  const trainer = await createTrainer(model, { batchSize: 3, device, ...options });
  const all: number[] = [];
  try {
    const size = 3 * (options.accumulate ?? 1);
    for (const [i, tokens] of counts.entries()) {
      const batch = { ...tinyBatch(size, i % 3, { tokens }), tokens };
      const { loss, gradientNorm } = await trainer.train(batch, { learningRate: 1e-2 });
      all.push(loss, gradientNorm);
    }
    all.push((await trainer.evaluate([tinyBatch(3, 9), tinyBatch(2, 8)])).loss);
    const { state } = await trainer.snapshot();
    expect(Object.keys(state).sort()).toEqual(["m", "theta", "v"]);
    return all;
  } finally {
    await trainer.dispose();
  }
}

describe.skipIf(!gpu)("on a GPU, the numbers are those of WASM", () => {
  it.each<[string, Runnable, Partial<TrainerOptions>, readonly number[]]>([
    [
      "with everything on at once",
      tinyModel({ dropout: 0.2 }),
      {
        accumulate: 2,
        loss: crossEntropyLoss({ classWeights: [1, 2, 0.5, 1, 3], labelSmoothing: 0.1 }),
        rateFactor: (name) => (name.startsWith("norm") ? 0.1 : 1),
        optimizer: adam({ weightDecay: 0.1 }),
      },
      [4, 4, 4, 4],
    ],
    ["with batches of fewer tokens", tinyModel({ ragged: true }), {}, [4, 2, 4, 2]],
    ["on 8-bit weights", tinyModel({ ragged: true }), { storage: "int8" }, [4, 2, 4]],
    ["on 4-bit weights", tinyModel(), { storage: "int4" }, [4, 4]],
    [
      "with cached features",
      tinyModel({ thawed: (name) => name.startsWith("output") }),
      {},
      [4, 4, 4, 4, 4, 4],
    ],
  ])(
    "%s",
    async (_, model, options, counts) => {
      const found = await losses(model, gpu!, options, counts);
      const expected = await losses(model, cpu, options, counts);
      for (const [i, value] of expected.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(1e-3);
    },
    300_000,
  );
});

describe.skipIf(!gpu)("thawing methods on a GPU", () => {
  const task = bitXor({ bits: 3 });
  const source = random({ ...gpt2Config("tiny"), n_layer: 1, n_embd: 32, n_head: 2 });
  const batch = batchAt(task, { batchSize: 4 }, 0);

  it.each([
    ["low-rank updates", lora({ rank: 2 })],
    ["vectors of random updates", vera({ rank: 8 })],
    // a copy that a recording leaves out is found where its buffer is another's in between
    ["single weights", sparse({ share: 0.05 })],
    ["prompts", prompt({ tokens: 2 })],
  ])(
    "%s learn what they learn with WASM",
    async (_, method) => {
      const model = frozen(source, task, { dropout: 0, methods: [method] });
      const learned = async (device: Device) => {
        const trainer = await createTrainer(model, { batchSize: 4, device });
        try {
          const all: number[] = [];
          for (let k = 0; k < 4; k++) all.push((await trainer.train(batch, { learningRate: 1e-2 })).loss);
          all.push((await trainer.evaluate([batch])).loss);
          return all;
        } finally {
          await trainer.dispose();
        }
      };
      const [found, expected] = [await learned(gpu!), await learned(cpu)];
      for (const [i, value] of expected.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(1e-4);
      expect(expected[4]).toBeLessThan(expected[0]! - 0.01);
    },
    300_000,
  );
});

describe.skipIf(!gpu)("weights on a GPU", () => {
  it("are there once, however many programs use them", async () => {
    const made: string[] = [];
    const { createBuffer } = gpu!.gpu;
    gpu!.gpu.createBuffer = (descriptor) => {
      made.push(descriptor.label ?? "");
      return createBuffer.call(gpu!.gpu, descriptor);
    };
    try {
      await losses(tinyModel({ ragged: true }), gpu!, {}, [4, 2, 3]);
    } finally {
      gpu!.gpu.createBuffer = createBuffer;
    }
    expect(made.filter((label) => label === "frozen.weight")).toHaveLength(1);
    // as is their state
    expect(made.filter((label) => label === "theta")).toHaveLength(1);
  });

  it("may be half floats only where it has them", async () => {
    const train = () => losses(tinyModel(), gpu!, { storage: "f16" }, [4]);
    if (gpu!.gpu.features.has("shader-f16")) await train();
    else
      await expect(train()).rejects.toThrow(
        'Cannot keep the weight "frozen.weight" as f16: this GPU has no half floats',
      );
  });
});
