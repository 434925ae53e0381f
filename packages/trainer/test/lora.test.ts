import {
  type BodyConfig,
  frozen,
  gpt2Config,
  lora,
  type Model,
  merged,
  random,
  withValues,
} from "@permafrost/models";
import { type Device, native, predict, wasm } from "@permafrost/runtime";
import { batchAt, bitXor } from "@permafrost/tasks";
import { relativeError } from "@permafrost/testing/relative-error";
import { describe, expect, it } from "vitest";
import { createTrainer } from "../src/index.js";

const task = bitXor();
const config: BodyConfig = { ...gpt2Config("tiny"), n_embd: 128, n_head: 2 };
const source = random(config);
const model = frozen(source, task, { methods: [lora({ rank: 4, alpha: 8 })] });
const batch = batchAt(task, { batchSize: 8 }, 0);

async function trained(of: Model, device: Device, options: object) {
  const trainer = await createTrainer(of, { batchSize: 8, device, ...options });
  const losses: number[] = [];
  for (let k = 0; k < 4; k++) losses.push((await trainer.train(batch, { learningRate: 3e-3 })).loss);
  const thawed = await trainer.thawed();
  await trainer.dispose();
  return { losses, thawed };
}

const DEVICES = [
  ["native", () => native({ threads: 1 })],
  ["wasm", () => wasm({ threads: 1 })],
] as const satisfies [string, () => Promise<Device>][];

describe.each(DEVICES)("low-rank updates on %s", (_, open) => {
  it("train on frozen matrices in any storage, and merge", { timeout: 120_000 }, async () => {
    const device = await open();
    try {
      const exact = await trained(model, device, {});
      expect(exact.losses[3]).toBeLessThan(exact.losses[0]! - 0.05);
      for (const [options, bar] of [
        [{ storage: "f16" }, 1e-3],
        [{ storage: "int8" }, 0.02],
        [{ storage: "int4" }, 0.2],
        [{ compute: "int8" }, 0.03],
      ] as const) {
        const found = await trained(model, device, options);
        const what = JSON.stringify(options);
        for (const [i, loss] of found.losses.entries())
          expect(Math.abs(loss - exact.losses[i]!), what).toBeLessThan(bar);
        expect(found.losses[3], what).toBeLessThan(found.losses[0]! - 0.05);
        const moved = found.thawed["h.0.attn.c_attn.lora_B.weight"]!;
        expect(Math.max(...moved.map(Math.abs)), what).toBeGreaterThan(1e-3);
      }
      const learned = withValues(model, (name) => exact.thawed[name]!);
      const [split, whole] = await Promise.all(
        [learned, merged(source, learned)].map((each) =>
          predict(each, { x: batch.x }, { device, batchSize: 8 }),
        ),
      );
      expect(relativeError(whole!.logits, split!.logits)).toBeLessThan(1e-5);
    } finally {
      await device.dispose?.();
    }
  });
});
