import type { Compute } from "@permafrost/graph";
import { frozen, type Model, type ModelTask, random } from "@permafrost/models";
import { type Device, native, wasm } from "@permafrost/runtime";
import { type Batch, createTrainer } from "@permafrost/trainer";
import { describe, expect, it } from "vitest";
import { configsOf } from "./configs-of.js";

const TOKENS = 11;
const SIZE = 2;
// a sequence of one token is another program: it looks at nothing but itself
const LENGTHS = [11, 4, 7, 10, 3, 7, 2];
const task: ModelTask = {
  input: { kind: "ids", tokens: TOKENS, vocabulary: 5 },
  output: { tokens: 1, labels: 1, classes: 3 },
  ragged: true,
};

/** Examples of which one is shorter than the batch. */
function batchOf(tokens: number): Batch {
  const x = Int32Array.from({ length: SIZE * tokens }, (_, i) => (i * i + tokens) % 5);
  return {
    x,
    y: Int32Array.of(tokens % 3, 1),
    lengths: Int32Array.of(tokens, Math.ceil(tokens / 2)),
    size: SIZE,
    tokens,
  };
}

/** Losses of steps with batches of several lengths, and of an evaluation; and how many sessions that took. */
async function trained(model: Model, device: Device, compute: Compute = "f32") {
  let sessions = 0;
  const counting: Device = {
    ...device,
    open(...given) {
      sessions++;
      return device.open(...given);
    },
  };
  const trainer = await createTrainer(model, { batchSize: SIZE, device: counting, compute });
  const losses: number[] = [];
  for (const tokens of LENGTHS)
    losses.push((await trainer.train(batchOf(tokens), { learningRate: 1e-2 })).loss);
  losses.push((await trainer.evaluate([batchOf(3), batchOf(TOKENS)])).loss);
  await trainer.dispose();
  return { losses, sessions };
}

describe.each(Object.entries(configsOf(1)))("a %s on WebAssembly", (_, config) => {
  it("has one session, with one copy of its weights, for batches of every length", async () => {
    const model = frozen(random(config, { seed: 1 }), task);
    const [expected, found] = [
      await trained(model, await native({ threads: 1 })),
      await trained(model, await wasm({ threads: 1 })),
    ];
    expect(found.sessions).toBe(1);
    for (const [i, loss] of expected.losses.entries()) expect(found.losses[i]).toBeCloseTo(loss, 4);
  });
});

it("has one session for all lengths where products are in whole numbers, too", async () => {
  const config = { ...configsOf(1)["gpt2"]!, n_embd: 256, n_head: 4 };
  const model = frozen(random(config, { seed: 1 }), task);
  const device = await wasm({ threads: 1 });
  const { lowerSized: _, ...apart } = device;
  const [expected, found] = [await trained(model, apart, "int8"), await trained(model, device, "int8")];
  // six lengths, and one that looks at what is to be rounded
  expect([expected.sessions, found.sessions]).toEqual([7, 2]);
  expect(found.losses).toEqual(expected.losses);
});
