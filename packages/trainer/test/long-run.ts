import { openDevice } from "@permafrost/runtime";
import { createTrainer } from "../src/index.js";
import { tinyBatch, tinyModel } from "./tiny-model.js";

/** Trains a tiny model for many steps and prints the memory on the way: `long-run.ts [device] [steps]`. Give node --expose-gc. */
const [name = "native", count = "20000"] = process.argv.slice(2);
const device = await openDevice(name as "native", { threads: 1 });
const trainer = await createTrainer(tinyModel({ dropout: 0.1 }), { batchSize: 8, device });
const batches = Array.from({ length: 50 }, (_, i) => tinyBatch(8, i));
const steps = Number(count);
const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const started = performance.now();
for (let step = 1; step <= steps; step++) {
  await trainer.train(batches[step % batches.length]!, { learningRate: 1e-3 });
  if (step % 500 === 0) await trainer.evaluate(batches.slice(0, 5));
  if (step % Math.ceil(steps / 10) !== 0) continue;
  globalThis.gc?.();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  console.log(`step ${step}: resident ${mib(rss)}, heap ${mib(heapUsed)}, arrays ${mib(arrayBuffers)}`);
}
console.log(`${((performance.now() - started) / steps).toFixed(3)} ms a step on ${device.name}`);
await trainer.dispose();
