import {
  type BodyConfig,
  frozen,
  gpt2Config,
  lora,
  type Model,
  merged,
  prompt,
  random,
  sparse,
  type ThawingMethod,
  vera,
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
const modelWith = (method: ThawingMethod) => frozen(source, task, { methods: [method] });
const METHODS = {
  "low-rank updates": [lora({ rank: 4, alpha: 8 }), "h.0.attn.c_attn.lora_B.weight", 3e-3],
  "low-rank updates with magnitudes": [
    lora({ rank: 4, alpha: 8, dora: true }),
    "h.0.attn.c_attn.lora_magnitude_vector",
    3e-3,
  ],
  "vectors of random updates": [vera({ rank: 32 }), "h.0.attn.c_attn.vera_lambda_b", 1e-2],
  "single weights": [sparse({ share: 0.05 }), "h.0.attn.c_attn.sparse", 1e-2],
  prompts: [prompt({ tokens: 3 }), "prompt_embeddings", 3e-3],
} as const satisfies Record<string, readonly [ThawingMethod, string, number]>;
const batch = batchAt(task, { batchSize: 8 }, 0);

async function trained(of: Model, device: Device, options: object, learningRate: number) {
  const trainer = await createTrainer(of, { batchSize: 8, device, ...options });
  const losses: number[] = [];
  for (let k = 0; k < 4; k++) losses.push((await trainer.train(batch, { learningRate })).loss);
  const thawed = await trainer.thawed();
  await trainer.dispose();
  return { losses, thawed };
}

const DEVICES = [
  ["native", () => native({ threads: 1 })],
  ["wasm", () => wasm({ threads: 1 })],
] as const satisfies [string, () => Promise<Device>][];

describe.each(DEVICES)("thawing methods on %s", (_, open) => {
  it.each(Object.entries(METHODS))(
    "%s train on frozen matrices in any storage, and merge",
    {
      timeout: 120_000,
    },
    async (_, [method, moving, rate]) => {
      const model = modelWith(method);
      const device = await open();
      try {
        const exact = await trained(model, device, {}, rate);
        expect(exact.losses[3]).toBeLessThan(exact.losses[0]! - 0.05);
        for (const [options, bar] of [
          [{ storage: "f16" }, 1e-3],
          [{ storage: "int8" }, 0.02],
          [{ storage: "int4" }, 0.2],
          [{ compute: "int8" }, 0.03],
        ] as const) {
          const found = await trained(model, device, options, rate);
          const what = JSON.stringify(options);
          for (const [i, loss] of found.losses.entries())
            expect(Math.abs(loss - exact.losses[i]!), what).toBeLessThan(bar);
          expect(found.losses[3], what).toBeLessThan(found.losses[0]! - 0.05);
          const moved = found.thawed[moving]!;
          const before = await model.parameters.find(({ name }) => name === moving)!.initial();
          expect(Math.max(...moved.map((value, i) => Math.abs(value - before[i]!))), what).toBeGreaterThan(
            1e-3,
          );
        }
        if (!method.merge) return;
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
    },
  );
});
