import { type Device, type KernelRun, wasm, webgpu } from "@permafrost/runtime";
import { openGpu } from "@permafrost/testing/software-gpu";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTrainer, type StepResult, type Trainer } from "../src/index.js";
import { watch } from "./gpu-watch.js";
import { tinyBatch, tinyModel } from "./tiny-model.js";

const gpu = await openGpu();
const cpu = await wasm({ threads: 1 });
const counts = gpu && watch(gpu.gpu);
afterAll(() => gpu?.dispose());

const BATCH = 4;
const model = tinyModel({ dropout: 0.2 });

async function using<T>(device: Device, work: (trainer: Trainer) => Promise<T>): Promise<T> {
  const trainer = await createTrainer(model, { batchSize: BATCH, device });
  try {
    return await work(trainer);
  } finally {
    await trainer.dispose();
  }
}

async function steps(trainer: Trainer, count: number): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (let i = 0; i < count; i++)
    results.push(await trainer.train(tinyBatch(BATCH, trainer.step), { learningRate: 1e-2 }));
  return results;
}

const train = (device: Device, count: number) => using(device, (trainer) => steps(trainer, count));

/** The largest difference between two trainings' losses. */
const difference = (a: readonly StepResult[], b: readonly StepResult[]) =>
  Math.max(...a.map(({ loss }, i) => Math.abs(loss - b[i]!.loss)));

describe.skipIf(!gpu)("training on webgpu", { timeout: 180_000 }, () => {
  let onWasm: StepResult[];
  beforeAll(async () => {
    onWasm = await train(cpu, 20);
  });

  it("gives wasm's losses over 20 steps with dropout, evaluating in between", async () => {
    const evaluations = (device: Device) =>
      using(device, async (trainer) => {
        const results = await steps(trainer, 10);
        const evaluation = await trainer.evaluate([tinyBatch(BATCH, 99), tinyBatch(3, 100)]);
        return { results: [...results, ...(await steps(trainer, 10))], evaluation };
      });
    const here = await evaluations(gpu!);
    const there = await evaluations(cpu);
    expect(difference(here.results, onWasm)).toBeLessThan(1e-3);
    expect(Math.abs(here.evaluation.loss - there.evaluation.loss)).toBeLessThan(1e-3);
    expect(here.evaluation.accuracy).toBe(there.evaluation.accuracy);
  });

  it("sends up the batch and the scalars, and brings down what is wanted", async () => {
    await using(gpu!, async (trainer) => {
      await steps(trainer, 2);
      const before = { ...counts! };
      await steps(trainer, 5);
      const { x, y } = tinyBatch(BATCH, 0);
      // the step, whether it trains, and the optimizer's two; the GPU's words have 4 bytes
      const scalars = 4 * 4;
      const labelWeights = 4 * y.length;
      expect((counts!.up - before.up) / 5).toBe(x.byteLength + y.byteLength + labelWeights + scalars);
      // sum and count of loss and accuracy, how many logits are not finite, and the gradient's norm
      expect((counts!.down - before.down) / 5).toBe(4 * 4 + 4 + 4);
      const theta = 4 * trainer.layout.size;
      expect(theta).toBeGreaterThan((counts!.up - before.up) / 5);
    });
  });

  it("brings nothing down in steps that are not reported, and trains the same", async () => {
    await using(gpu!, async (trainer) => {
      await steps(trainer, 2);
      const before = { ...counts! };
      for (let i = 0; i < 10; i++)
        await trainer.advance(tinyBatch(BATCH, trainer.step), { learningRate: 1e-2 });
      expect(counts!.down).toBe(before.down);
      expect(trainer.step).toBe(12);
      expect(difference(await steps(trainer, 3), onWasm.slice(12, 15))).toBeLessThan(1e-3);
    });
  });

  it("moves nothing where a gradient is not finite, and nobody looks", async () => {
    await using(gpu!, async (trainer) => {
      await steps(trainer, 2);
      const { state } = await trainer.snapshot();
      const batch = tinyBatch(BATCH, 0);
      await trainer.advance({ ...batch, x: batch.x.map(() => Number.NaN) }, { learningRate: 1e-2 });
      expect((await trainer.snapshot()).state).toEqual(state);
    });
  });

  it("keeps no more buffers after 200 steps than after a few, and none after disposal", async () => {
    const before = counts!.buffers;
    await using(gpu!, async (trainer) => {
      await steps(trainer, 5);
      await trainer.evaluate([tinyBatch(BATCH, 0)]);
      const warm = counts!.buffers;
      expect(warm).toBeGreaterThan(before);
      await steps(trainer, 200);
      await trainer.evaluate([tinyBatch(BATCH, 0)]);
      await trainer.snapshot();
      expect(counts!.buffers).toBe(warm);
    });
    expect(counts!.buffers).toBeLessThanOrEqual(before);
  });

  it("continues from a snapshot with the same losses", async () => {
    const snapshot = await using(gpu!, async (trainer) => {
      await steps(trainer, 5);
      return trainer.snapshot();
    });
    const later = await using(gpu!, async (trainer) => {
      await steps(trainer, 1);
      await trainer.restore(snapshot);
      return steps(trainer, 5);
    });
    expect(difference(later, onWasm.slice(5, 10))).toBeLessThan(1e-3);
  });

  it("lets a trainer on wasm and another on the same GPU be", async () => {
    const [first, second, third] = await Promise.all([train(gpu!, 10), train(gpu!, 10), train(cpu, 10)]);
    const alone = await train(gpu!, 10);
    expect(first).toEqual(alone);
    expect(second).toEqual(alone);
    expect(third).toEqual(onWasm.slice(0, 10));
  });

  it("opens a GPU twice, and one outlives the other", async () => {
    const other = await webgpu();
    const [here, there] = await Promise.all([train(gpu!, 5), train(other, 5)]);
    expect(there).toEqual(here);
    await other.dispose();
    expect(await train(gpu!, 5)).toEqual(here);
    await expect(train(other, 1)).rejects.toThrow("Cannot use the GPU: it was disposed of");
  });
});

describe.skipIf(!gpu)("where nodes run", { timeout: 60_000 }, () => {
  it("is the GPU for every node of a step and of an evaluation, says ONNX Runtime's own profile", async () => {
    const kernels: KernelRun[] = [];
    const device = await webgpu({ onKernels: (runs) => kernels.push(...runs) });
    try {
      await using(device, async (trainer) => {
        await steps(trainer, 2);
        await trainer.evaluate([tinyBatch(BATCH, 0)]);
      });
    } finally {
      await device.dispose();
    }
    expect(new Set(kernels.map(({ provider }) => provider))).toEqual(new Set(["WebGpuExecutionProvider"]));
    const operators = new Set(kernels.map(({ operator }) => operator));
    // forward, backward and the optimizer, and no copies to another provider
    for (const operator of ["LayerNormalization", "Gemm", "Sqrt"]) expect(operators).toContain(operator);
    expect([...operators].filter((name) => name.startsWith("Memcpy"))).toEqual([]);
  });
});
