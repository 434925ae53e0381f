// One engine on one workload, in a process of its own: prints a JSON line. Random weights; only the time matters.
import { availableParallelism } from "node:os";
import { type Storage, sizeOf } from "@permafrost/graph";
import { frozen, gpt2Config, type Model, random } from "@permafrost/models";
import { matMulRate, openDevice, webgpu } from "@permafrost/runtime";
import { type Batch, createTrainer, stepCost } from "@permafrost/trainer";
import { CLASSES, DIM, median, type WorkloadName, workloads } from "./workload.js";

const [deviceName, workloadName, storage = "f32", capturing = "captured"] = process.argv.slice(2) as [
  "native" | "wasm" | "webgpu",
  WorkloadName,
  Storage?,
  ("captured" | "uncaptured")?,
];
const { layers, width, heads, batch: size, tokens, warmUp, steps } = workloads[workloadName];

/** What is measured of one engine on one workload. */
export interface StepFigures {
  readonly step_ms: number;
  readonly evaluation_ms: number;
  /** Building the program and making the session, the weights being at hand. */
  readonly create_ms: number;
  readonly peak_mb: number;
  readonly weights_mb: number;
  /** Resident after training, the collector having run. */
  readonly resident_mb: number;
  /** Share of the engine's own rate at a product of 512 × 768 × 3072. */
  readonly of_matmul_rate: number;
  readonly loss: number;
}

const config = { ...gpt2Config("small"), n_layer: layers, n_embd: width, n_head: heads };
const task = {
  input: { kind: "values", tokens, dim: DIM },
  output: { tokens: 1, labels: 1, classes: CLASSES },
} as const;
const made = frozen(random(config), task, { dropout: 0 });
const drawn = new Map<string, Float32Array>();
for (const { name, initial } of made.parameters) drawn.set(name, await initial());
const model: Model = {
  ...made,
  // each array is let go once the device has it
  parameters: made.parameters.map((parameter) => ({
    ...parameter,
    initial: async () => take(parameter.name),
  })),
};
const batch: Batch = {
  x: Float32Array.from({ length: size * tokens * DIM }, (_, i) => Math.sin(i * 12.9898)),
  y: Int32Array.from({ length: size }, (_, i) => i % CLASSES),
  lengths: new Int32Array(size).fill(tokens),
  size,
};

const device = await (deviceName === "webgpu"
  ? webgpu({ capture: capturing === "captured" })
  : openDevice(deviceName, { threads: Math.min(2, availableParallelism()) }));
const start = performance.now();
const trainer = await createTrainer(model, { batchSize: size, device, storage });
const create_ms = performance.now() - start;
const times: number[] = [];
let loss = 0;
for (let i = 0; i < warmUp + steps; i++) {
  const before = performance.now();
  ({ loss } = await trainer.train(batch, { learningRate: 1e-3 }));
  if (i >= warmUp) times.push(performance.now() - before);
}
const evaluations: number[] = [];
for (let i = 0; i < 3; i++) {
  const before = performance.now();
  await trainer.predict(batch);
  evaluations.push(performance.now() - before);
}
const peak_mb = process.resourceUsage().maxRSS / 1024;
const resident_mb = process.memoryUsage().rss / 2 ** 20;
await trainer.dispose();

const step_ms = median(times);
const rate = await matMulRate(device);
const figures: StepFigures = {
  step_ms,
  evaluation_ms: median(evaluations),
  create_ms,
  peak_mb,
  resident_mb,
  weights_mb: made.parameters.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0) / 2 ** 20,
  of_matmul_rate: stepCost(model, size).flops / (step_ms / 1000) / (rate * 1e9),
  loss,
};
console.log(JSON.stringify(figures));
process.exit(0);

function take(name: string): Float32Array {
  const values = drawn.get(name)!;
  drawn.delete(name);
  return values;
}
