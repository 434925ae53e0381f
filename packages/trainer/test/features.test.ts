import { frozen, random, type Thaw, thaw } from "@permafrost/models";
import { type Device, native, type Runnable, wasm } from "@permafrost/runtime";
import { describe, expect, it, vi } from "vitest";
import { createTrainer } from "../src/index.js";

import { tinyBatch, tinyModel } from "./tiny-model.js";

const learningRate = 1e-2;
const nativeDevice = await native({ threads: 1 });

const gpt2 = (ragged: boolean, rule: Thaw = thaw.outputOnly): Runnable => {
  const config = {
    model_type: "gpt2",
    n_embd: 16,
    n_layer: 2,
    n_head: 2,
    n_positions: 9,
    initializer_range: 0.3,
  };
  const task = {
    input: { kind: "values", tokens: 4, dim: 3 },
    output: { tokens: 1, labels: 1, classes: 5 },
    ragged,
  } as const;
  return frozen(random(config), task, { thaw: rule, dropout: 0 });
};

/** A device that counts runs of programs that have features as output. */
function watched(device: Device) {
  const runs = { features: 0, sessions: 0 };
  return {
    runs,
    device: {
      ...device,
      async open(...given) {
        runs.sessions++;
        const session = await device.open(...given);
        return {
          ...session,
          run(...all) {
            if ("features" in given[0].graph.outputs) runs.features++;
            return session.run(...all);
          },
        };
      },
    } satisfies Device,
  };
}

/** Losses of `epochs` epochs over five batches, in an order that differs, and an evaluation. */
async function trained(model: Runnable, device: Device, cacheBytes: number, epochs = 4) {
  const trainer = await createTrainer(model, { batchSize: 4, device, cacheBytes });
  const losses: number[] = [];
  try {
    for (let epoch = 0; epoch < epochs; epoch++)
      for (let i = 0; i < 5; i++) {
        const batch = tinyBatch(4, (i * (epoch + 1)) % 5);
        losses.push((await trainer.train(batch, { learningRate })).loss);
      }
    const { loss } = await trainer.evaluate([tinyBatch(4, 0), tinyBatch(2, 9)]);
    return { losses, loss, thawed: await trainer.thawed() };
  } finally {
    await trainer.dispose();
  }
}

describe("cached features", () => {
  it.each([
    ["output only", gpt2(false)],
    ["output only, ragged", gpt2(true)],
    ["the last norm too", gpt2(false, ({ name, role }) => role === "output" || name.startsWith("ln_f"))],
  ])("give the numbers of a run without: %s", async (_, model) => {
    for (const real of [nativeDevice, await wasm({ threads: 1 })]) {
      const { device, runs } = watched(real);
      const cached = await trained(model, device, 2 ** 20);
      // five training batches, and one of evaluation that was never seen
      expect(runs).toEqual({ features: 6, sessions: 2 });
      const plain = await trained(model, real, 0);
      for (const [i, loss] of cached.losses.entries())
        expect(Math.abs(loss - plain.losses[i]!)).toBeLessThan(1e-6);
      expect(Math.abs(cached.loss - plain.loss)).toBeLessThan(1e-6);
      for (const [name, values] of Object.entries(plain.thawed))
        for (const [i, value] of values.entries())
          expect(Math.abs(cached.thawed[name]![i]! - value)).toBeLessThan(1e-5);
    }
  });

  it.each([
    ["norms thaw in every layer", gpt2(false, thaw.fpt)],
    [
      "frozen weights lie above",
      gpt2(false, ({ name, role }) => role === "output" || name === "h.1.ln_2.weight"),
    ],
    ["something drops below", tinyModel({ thawed: (name) => name.startsWith("output"), dropout: 0.1 })],
  ])("are not kept where %s", async (_, model) => {
    const { device, runs } = watched(nativeDevice);
    await trained(model, device, 2 ** 20, 1);
    expect(runs).toEqual({ features: 0, sessions: 1 });
  });

  it("are computed all the same once there is no room", async () => {
    const { device, runs } = watched(nativeDevice);
    const cached = await trained(gpt2(false), device, 3 * 16 * 4);
    expect(runs.features).toBe(22);
    expect(cached.losses).toEqual((await trained(gpt2(false), nativeDevice, 2 ** 20)).losses);
  });

  it("are the same to the bit wherever an example stands in its batch", async () => {
    for (const real of [nativeDevice, await wasm({ threads: 1 })]) {
      const logits = async (batches: readonly number[][]) => {
        const trainer = await createTrainer(gpt2(false), { batchSize: 4, device: real });
        const all = tinyBatch(8, 0);
        const found = new Map<number, Float32Array>();
        for (const indices of batches) {
          const x = Float32Array.from(indices.flatMap((i) => [...all.x.subarray(i * 12, i * 12 + 12)]));
          const size = indices.length;
          const batch = { x, y: new Int32Array(size), lengths: new Int32Array(size).fill(4), size };
          const out = await trainer.predict(batch);
          indices.forEach((index, i) => {
            found.set(index, out.slice(i * 5, i * 5 + 5));
          });
        }
        await trainer.dispose();
        return found;
      };
      const one = await logits([
        [0, 1, 2, 3],
        [4, 5, 6, 7],
      ]);
      const other = await logits([
        [7, 2, 5, 0],
        [3, 6],
        [1, 4],
      ]);
      for (const [index, values] of one) expect(other.get(index)).toEqual(values);
    }
  });
});

vi.setConfig({ testTimeout: 120_000 });
