import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { native, wasm } from "@permafrost/runtime";
import { describe, expect, it } from "vitest";
import { createTrainer } from "../src/index.js";
import { tinyBatch, tinyModel } from "./tiny-model.js";

setFlagsFromString("--expose_gc");
const collectGarbage = runInNewContext("gc") as () => void;

describe.each([
  ["native", () => native({ threads: 1 })],
  ["wasm", () => wasm({ threads: 1 })],
])("on %s", (_, open) => {
  it("memory does not grow from step to step", async () => {
    const model = tinyModel({ dropout: 0.1, ragged: true });
    const trainer = await createTrainer(model, { batchSize: 8, device: await open() });
    // programs for two lengths take turns on one state
    const batches = [4, 2].map((tokens) => ({ ...tinyBatch(8, 0, { tokens }), tokens }));
    const after = async (steps: number) => {
      for (let i = 0; i < steps; i++) await trainer.train(batches[i % 2]!, { learningRate: 1e-3 });
      // finalizers of the runtime's tensors run between tasks
      for (let i = 0; i < 5; i++) {
        collectGarbage();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    await after(500);
    const before = await after(100);
    // the state alone is 1 KB a step
    expect((await after(3000)) - before).toBeLessThan(1.5 * 2 ** 20);
    await trainer.dispose();
  });
});
