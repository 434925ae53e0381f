// One device on one workload, in a process of its own: prints a JSON line.
import { type Compute, type Storage, sizeOf } from "@permafrost/graph";
import type { Model } from "@permafrost/models";
import { matMulRate, openDevice, webgpu } from "@permafrost/runtime";
import { createTrainer, stepCost } from "@permafrost/trainer";
import { type OurFigures, peakMegabytes } from "./figures.js";
import { readStart } from "./start.js";
import { batchOf, modelOf } from "./subject.js";
import { WORKS } from "./work.js";
import { median } from "./workload.js";

/** What is timed of ours. */
export interface Way {
  readonly device: "native" | "wasm" | "webgpu";
  readonly storage?: Storage;
  readonly compute?: Compute;
  /** On a GPU, whether a program is recorded in its first run. Default true. */
  readonly capture?: boolean;
}

const [folder = "", threads = "2", given = "{}"] = process.argv.slice(2);
const { device: name, capture = true, ...kept } = JSON.parse(given) as Way;
// Dawn has them off by default there
const HALVES = "enable-dawn-features=vulkan_enable_f16_on_nvidia";
const device = await (name === "webgpu"
  ? webgpu({ capture, dawn: [HALVES] })
  : openDevice(name, { threads: Number(threads) }));

const start = performance.now();
const { start: workload, read } = readStart(folder);
const made = modelOf(workload, WORKS[workload.work].options);
const model: Model = {
  ...made,
  parameters: made.parameters.map((one) => ({ ...one, initial: async () => read(one.name) })),
};
const batch = batchOf(workload);
const trainer = await createTrainer(model, { batchSize: batch.size, device, ...kept });
const create_ms = performance.now() - start;
const times: number[] = [];
let [loss, first_step_ms] = [0, 0];
for (let i = 0; i < workload.warmUp + workload.steps; i++) {
  const before = performance.now();
  ({ loss } = await trainer.train(batch, { learningRate: 1e-3 }));
  times.push(performance.now() - before);
  if (i === 0) first_step_ms = performance.now() - start;
}
const evaluations: number[] = [];
for (let i = 0; i < 3; i++) {
  const before = performance.now();
  await trainer.predict(batch);
  evaluations.push(performance.now() - before);
}
const peak_mb = peakMegabytes();
globalThis.gc?.();
const resident_mb = process.memoryUsage().rss / 2 ** 20;
await trainer.dispose();

const times_ms = times.slice(workload.warmUp);
const rate = await matMulRate(device);
const figures: OurFigures = {
  times_ms,
  evaluation_ms: median(evaluations),
  create_ms,
  first_step_ms,
  peak_mb,
  resident_mb,
  weights_mb: made.parameters.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0) / 2 ** 20,
  of_matmul_rate: stepCost(model, batch.size).flops / (median(times_ms) / 1000) / (rate * 1e9),
  loss,
  threads: device.threads,
};
console.log(JSON.stringify(figures));
process.exit(0);
