import { type Device, native, wasm } from "@permafrost/runtime";
import { openGpu } from "@permafrost/testing/software-gpu";
import { afterAll, describe, expect, it } from "vitest";
import { createTrainer, type Trainer } from "../src/index.js";
import { watch } from "./gpu-watch.js";
import { tinyBatch, tinyModel } from "./tiny-model.js";

const gpu = await openGpu();
afterAll(() => gpu?.dispose());

const STEPS = 64;
const SIZE = 3;

/** Batches whose examples differ in length from one to the next. */
const batchOf = (step: number, counts: readonly number[]) => {
  const tokens = counts[step % counts.length]!;
  return { ...tinyBatch(SIZE, step, { tokens }), tokens };
};

/** A device that counts how often state is placed, read and written. */
function counting(device: Device) {
  const counts = { placed: 0, read: 0, written: 0 };
  const counted: Device = {
    ...device,
    async place(values) {
      counts.placed++;
      const state = await device.place(values);
      return {
        ...state,
        read() {
          counts.read++;
          return state.read();
        },
        write(next) {
          counts.written++;
          return state.write(next);
        },
      };
    },
  };
  return { counts, device: counted };
}

async function using(
  device: Device,
  tokens: number,
  work: (trainer: Trainer) => Promise<void>,
): Promise<void> {
  const model = { ...tinyModel({ ragged: true }), input: { kind: "values", tokens, dim: 3 } } as const;
  const trainer = await createTrainer(model, { batchSize: SIZE, device });
  try {
    await work(trainer);
  } finally {
    await trainer.dispose();
  }
}

describe("where batches change their length", () => {
  // twelve lengths are more than there are programs kept
  it.each<[string, () => Promise<Device>, readonly number[]]>([
    ["native", () => native({ threads: 1 }), [12, 3, 7, 1, 11, 4, 8, 2, 10, 5, 9, 6]],
    ["native, prepacked", () => native({ threads: 1, prepack: true }), [12, 3, 7]],
    ["wasm", () => wasm({ threads: 1 }), [12, 3, 7]],
  ])("the state stays where it is on %s", async (_, open, lengths) => {
    const { counts, device } = counting(await open());
    await using(device, 12, async (trainer) => {
      for (let step = 0; step < STEPS; step++)
        await trainer.train(batchOf(step, lengths), { learningRate: 1e-2 });
      expect(counts).toEqual({ placed: 1, read: 0, written: 0 });
      const snapshot = await trainer.snapshot();
      await trainer.restore(snapshot);
      expect(counts).toEqual({ placed: 1, read: 1, written: 1 });
    });
  });

  it.skipIf(!gpu)(
    "nothing but batches crosses to a GPU, and nothing comes back",
    { timeout: 120_000 },
    async () => {
      const crossed = watch(gpu!.gpu);
      await using(gpu!, 4, async (trainer) => {
        const lengths = [4, 2];
        const advance = (step: number) => trainer.advance(batchOf(step, lengths), { learningRate: 1e-2 });
        for (const step of lengths.keys()) await advance(step);
        const before = { ...crossed };
        for (let step = 0; step < STEPS; step++) await advance(step);
        expect(crossed.down).toBe(before.down);
        expect((crossed.up - before.up) / STEPS).toBeLessThan(4 * trainer.layout.size);
      });
    },
  );
});
