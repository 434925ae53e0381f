import { existsSync } from "node:fs";
import { join } from "node:path";
import { openDevice } from "@permafrost/runtime";
import {
  batches,
  bitMemory,
  bitXor,
  cifar10,
  cifar10Lra,
  listOps,
  mnist,
  remoteHomology,
  type Task,
} from "@permafrost/tasks";
import { createTrainer } from "@permafrost/trainer";

import { type Row, ratio } from "./row.js";
import { batchOf, modelOf } from "./subject.js";
import { median, workloads } from "./workload.js";

const SECONDS = 1;
const BATCH = 16;
/** Where remote homology is padded to: a batch of similar lengths takes the smallest that fits. */
const PAD_TO = [64, 128, 192, 256, 384, 512, 768];
const DATA = process.env["PERMAFROST_DATA"] ?? join(import.meta.dirname, "../../../shared/data");

interface Measured {
  readonly name: string;
  /** The folder of the test data that it needs. */
  readonly needs?: string;
  readonly padTo?: readonly number[];
  open(folder: string): Task | Promise<Task>;
}

/** Real images, as many as come with the binary version here. */
const images = { files: { train: ["data_batch_1.bin"], test: ["data_batch_1.bin"] } };
const cifarFolder = "cifar10/cifar-10-batches-bin";

const MEASURED: readonly Measured[] = [
  { name: "bit-xor", open: () => bitXor() },
  { name: "bit-memory", open: () => bitMemory() },
  { name: "listops", open: () => listOps() },
  { name: "mnist", needs: "mnist", open: (folder) => mnist(folder) },
  { name: "cifar10, augmented", needs: cifarFolder, open: (folder) => cifar10(folder, images) },
  { name: "cifar10-lra", needs: cifarFolder, open: (folder) => cifar10Lra(folder, images) },
  {
    name: "cifar10-lra, augmented",
    needs: cifarFolder,
    open: (folder) => cifar10Lra(folder, { ...images, protocol: "lu2021" }),
  },
  {
    name: "remote-homology",
    needs: "remote-homology",
    padTo: PAD_TO,
    open: (folder) => remoteHomology(folder),
  },
];

/**
 * How much faster than a GPT-2-small step, timed here and now, the batchers deliver. A step on longer sequences is taken to
 * need time in proportion to its tokens; it needs more.
 */
export async function batcherRows(): Promise<Row[]> {
  const taken = await takenPerSecond();
  const { batch, tokens } = workloads.small10;
  const stepMs = (1000 * batch * tokens) / taken;
  const rows: Row[] = [];
  for (const { name, needs, padTo = [], open } of MEASURED) {
    const folder = join(DATA, needs ?? "");
    const row = (value: number | undefined, detail: string) =>
      ratio(`batches of ${name} / what GPT-2 small takes`, value, { bar: 10, detail });
    if (needs !== undefined && !existsSync(folder)) {
      rows.push(row(undefined, `no ${folder}: PERMAFROST_DATA says where the data is`));
      continue;
    }
    const { perSecond, examples } = await delivered(await open(folder), padTo);
    const times = perSecond / taken;
    const share = `preparing one is ${(100 / times).toPrecision(2)} % of a step`;
    rows.push(row(times, `${examples.toFixed(0)} examples/s, ${share} (${stepMs.toFixed(0)} ms at 16 × 10)`));
  }
  return rows;
}

/** Tokens that GPT-2 small takes a second on native, timed here and now: 16 examples of 10 tokens a step. */
export async function takenPerSecond(): Promise<number> {
  const { steps, tokens } = workloads.small10;
  const batch = batchOf(workloads.small10);
  const trainer = await createTrainer(modelOf(workloads.small10), {
    batchSize: batch.size,
    device: await openDevice("native", { threads: 2 }),
  });
  const times: number[] = [];
  for (let step = 0; step <= steps; step++) {
    const start = performance.now();
    await trainer.train(batch, { learningRate: 1e-3 });
    times.push(performance.now() - start);
  }
  await trainer.dispose();
  // the first one warms up
  return (1000 * batch.size * tokens) / median(times.slice(1));
}

/** Tokens, padding included, and examples a second. */
async function delivered(task: Task, padTo: readonly number[]) {
  let tokens = 0;
  let examples = 0;
  const start = performance.now();
  for await (const batch of batches(task, { batchSize: BATCH, padTo })) {
    examples += batch.size;
    tokens += batch.size * batch.tokens;
    if (performance.now() - start > 1000 * SECONDS) break;
  }
  const seconds = (performance.now() - start) / 1000;
  return { perSecond: tokens / seconds, examples: examples / seconds };
}
