// What crosses to and from a GPU in a step, and where its nodes run: prints a JSON line. Nothing here is timed.
import { frozen, gpt2Config, random } from "@permafrost/models";
import { type KernelRun, type WebGpuSession, webgpu } from "@permafrost/runtime";
import { type Batch, createTrainer } from "@permafrost/trainer";

/** What is measured. */
export interface Traffic {
  readonly adapter: string;
  /** A batch with its labels and what they count, and the four numbers that each step takes: which it is, whether it trains, and the optimizer's two. */
  readonly batch_bytes: number;
  readonly up: number;
  /** Sum and count of loss and accuracy, how many labels have no finite logits, and the gradient's norm. */
  readonly report_bytes: number;
  readonly down_reported: number;
  readonly down_unreported: number;
  readonly nodes: number;
  readonly nodes_elsewhere: number;
}

const [SIZE, TOKENS, DIM, CLASSES, STEPS] = [4, 8, 4, 3, 3];
const task = {
  input: { kind: "values", tokens: TOKENS, dim: DIM },
  output: { tokens: 1, labels: 1, classes: CLASSES },
} as const;
const model = frozen(random({ ...gpt2Config("tiny"), n_layer: 1 }), task, { dropout: 0.1 });
const batch: Batch = {
  x: Float32Array.from({ length: SIZE * TOKENS * DIM }, (_, i) => Math.sin(i)),
  y: Int32Array.from({ length: SIZE }, (_, i) => i % CLASSES),
  lengths: new Int32Array(SIZE).fill(TOKENS),
  size: SIZE,
};

const kernels: KernelRun[] = [];
const device = await webgpu({ onKernels: (runs) => kernels.push(...runs) });
const { info } = device.adapter;
const sessions: WebGpuSession[] = [];
const trainer = await createTrainer(model, {
  batchSize: SIZE,
  device: {
    ...device,
    async open(...given) {
      const session = await device.open(...given);
      sessions.push(session);
      return session;
    },
  },
});
const crossed = () => ({
  up: sessions.reduce((sum, session) => sum + session.crossed.up, 0),
  down: sessions.reduce((sum, session) => sum + session.crossed.down, 0),
});
/** Means over a few steps. */
async function measured(step: () => Promise<unknown>) {
  const before = crossed();
  for (let i = 0; i < STEPS; i++) await step();
  const { up, down } = crossed();
  return { up: (up - before.up) / STEPS, down: (down - before.down) / STEPS };
}
const reported = await measured(() => trainer.train(batch, { learningRate: 1e-3 }));
const unreported = await measured(() => trainer.advance(batch, { learningRate: 1e-3 }));
await trainer.predict(batch);
await trainer.dispose();

// a truth value is one byte here, and a word there
const scalars = 3 * 4 + 1;
const traffic: Traffic = {
  adapter: [info?.vendor, info?.architecture, info?.device, info?.description].filter(Boolean).join(" "),
  batch_bytes: batch.x.byteLength + 2 * batch.y.byteLength + scalars,
  up: reported.up,
  report_bytes: 4 * (2 * 2 + 1 + 1),
  down_reported: reported.down,
  down_unreported: unreported.down,
  nodes: kernels.length,
  nodes_elsewhere: kernels.filter(({ provider }) => provider !== "WebGpuExecutionProvider").length,
};
console.log(JSON.stringify(traffic));
process.exit(0);
