// A device that trains a tiny body for very many steps, in a process of its own: prints memory on the way, a JSON line at the end.
import { appendFileSync } from "node:fs";
import { openDevice } from "@permafrost/runtime";
import { createTrainer } from "@permafrost/trainer";
import { batchOf, modelOf } from "./subject.js";

const [device = "native", steps = "0", file = ""] = process.argv.slice(2);
const SIZE = { layers: 2, width: 32, heads: 2, batch: 4, tokens: 8 };
const [BATCHES, SAMPLES, EVALUATIONS] = [50, 200, 100];

const trainer = await createTrainer(modelOf(SIZE, { dropout: 0.1 }), {
  batchSize: SIZE.batch,
  device: await openDevice(device as "native" | "wasm", { threads: 1 }),
});
const batches = Array.from({ length: BATCHES }, (_, i) => batchOf(SIZE, i));
const count = Number(steps);
const every = Math.max(1, Math.floor(count / SAMPLES));
const resident: number[] = [];
for (let step = 1; step <= count; step++) {
  await trainer.train(batches[step % BATCHES]!, { learningRate: 1e-3 });
  if (step % EVALUATIONS === 0) await trainer.evaluate(batches.slice(0, 5));
  if (step % every !== 0) continue;
  // what is garbage is not counted
  globalThis.gc?.();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const megabytes = [rss, heapUsed, external, arrayBuffers].map((bytes) => (bytes / 2 ** 20).toFixed(2));
  appendFileSync(file, `${[device, step, ...megabytes].join(",")}\n`);
  resident.push(rss / 2 ** 20);
}
await trainer.dispose();
console.log(JSON.stringify(resident));
process.exit(0);
