import { storedBytes } from "@permafrost/graph";
import { frozen, gpt2Config, random } from "@permafrost/models";
import { type Device, native, wasm } from "@permafrost/runtime";
import { batchAt, bitXor } from "@permafrost/tasks";
import { openGpu } from "@permafrost/testing/software-gpu";
import { afterAll, expect, it } from "vitest";
import { createTrainer } from "../src/index.js";

const gpu = await openGpu();
afterAll(() => gpu?.dispose());

const task = bitXor();
const model = frozen(random(gpt2Config("tiny")), task, { dropout: 0 });

/** Largest difference of a loss from that of float32 weights over the first steps. */
const bars = { f16: 1e-3, int8: 2e-2, int4: 0.2 } as const;

it.each(["f16", "int8", "int4"] as const)(
  "training on %s weights follows training on float32",
  async (storage) => {
    const losses = async (device: Device, kept: "f32" | typeof storage) => {
      const trainer = await createTrainer(model, { batchSize: 8, device, storage: kept });
      const all: number[] = [];
      // kernels of a GPU made of software take long to compile
      for (let k = 0; k < (device === gpu ? 3 : 10); k++)
        all.push((await trainer.train(batchAt(task, { batchSize: 8 }, k), { learningRate: 1e-3 })).loss);
      await trainer.dispose();
      return all;
    };
    const halves = gpu?.gpu.features.has("shader-f16");
    const onGpu = gpu && (storage !== "f16" || halves) ? [gpu] : [];
    for (const device of [await native({ threads: 1 }), await wasm({ threads: 1 }), ...onGpu]) {
      const exact = await losses(device, "f32");
      const rounded = await losses(device, storage);
      const off = Math.max(...exact.map((loss, i) => Math.abs(loss - rounded[i]!)));
      expect(off).toBeLessThan(bars[storage]);
      // rounding shows: the weights really were kept that way
      expect(off).toBeGreaterThan(0);
    }
    expect(storedBytes([64, 192], storage)).toBeLessThan(storedBytes([64, 192], "f32") * 0.51);
  },
  180_000,
);
