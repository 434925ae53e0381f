import { type BodyConfig, frozen, lora, random } from "@permafrost/models";
import { native, wasm } from "@permafrost/runtime";
import { relativeError } from "@permafrost/testing/relative-error";
import { describe, expect, it } from "vitest";
import { createTrainer, type TrainerOptions } from "../src/index.js";

const [BATCH, TOKENS, DIM] = [4, 9, 3];
const task = {
  input: { kind: "values", tokens: TOKENS, dim: DIM },
  output: { tokens: 1, labels: 1, classes: 3 },
  ragged: true,
} as const;
const batch = {
  x: Float32Array.from({ length: BATCH * TOKENS * DIM }, (_, i) => Math.sin(1.3 * i)),
  y: Int32Array.of(0, 1, 2, 1),
  lengths: Int32Array.of(9, 4, 1, 9),
  size: BATCH,
};

const sizes = { input_size: 96, hidden_size: 96, num_layers: 2 };
const BODIES: readonly BodyConfig[] = [
  { ...sizes, model_type: "lstm" },
  { ...sizes, model_type: "gru", hidden_size: 104, bidirectional: true },
  { ...sizes, model_type: "lstm_ln" },
  { ...sizes, model_type: "esn", hidden_size: 192, spectral_radius: 0.5 },
];

type Kept = Pick<TrainerOptions, "storage" | "compute">;

/** Logits after three steps. */
async function learned(
  config: BodyConfig,
  device: "native" | "wasm",
  kept: Kept = {},
  methods = [lora({ rank: 2 })],
) {
  const model = frozen(random(config, { seed: 3 }), task, { methods });
  const opened = await (device === "native" ? native({ threads: 1 }) : wasm({ threads: 1 }));
  const trainer = await createTrainer(model, { batchSize: BATCH, device: opened, ...kept });
  try {
    for (let i = 0; i < 3; i++) await trainer.train(batch, { learningRate: 3e-3 });
    return await trainer.predict(batch);
  } finally {
    await trainer.dispose();
  }
}

describe.each(BODIES)("a frozen $model_type", (config) => {
  it("learns the same on native and WebAssembly, with low-rank updates of the matrices in its loop", async () => {
    const here = await learned(config, "native");
    expect(relativeError(await learned(config, "wasm"), here)).toBeLessThan(1e-3);
    expect(relativeError(await learned(config, "native", {}, []), here)).toBeGreaterThan(1e-3);
  });

  it.each([
    [{ storage: "f16" }, 0.01],
    [{ storage: "int8" }, 0.05],
    [{ storage: "int4" }, 0.5],
    [{ compute: "int8" }, 0.1],
  ] as const)("learns with %o", async (kept, bar) => {
    const exact = await learned(config, "native");
    for (const device of ["native", "wasm"] as const) {
      const error = relativeError(await learned(config, device, kept), exact);
      expect(error).toBeGreaterThan(0);
      expect(error).toBeLessThan(bar);
    }
  });
});
