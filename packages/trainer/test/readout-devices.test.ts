import { frozen, random } from "@permafrost/models";
import { type Device, native, wasm } from "@permafrost/runtime";
import { openGpu } from "@permafrost/testing/software-gpu";
import { afterAll, describe, expect, it } from "vitest";
import { type Batch, fitReadout, ridge } from "../src/index.js";

const config = {
  model_type: "gpt2",
  n_embd: 12,
  n_layer: 2,
  n_head: 2,
  n_positions: 6,
  initializer_range: 0.5,
};
const task = {
  input: { kind: "values", tokens: 6, dim: 2 },
  output: { kind: "values", tokens: 1, labels: 1, classes: 1 },
  ragged: true,
} as const;

/** Examples of two to six tokens; padding holds what nobody may read. */
const batches: Batch[] = Array.from({ length: 6 }, (_, number) => {
  const lengths = Int32Array.from({ length: 8 }, (_, i) => 2 + ((number + i) % 5));
  const x = Float32Array.from({ length: 96 }, (_, i) =>
    Math.floor((i % 12) / 2) < lengths[Math.floor(i / 12)]! ? Math.sin((number * 96 + i) ** 2) : 1e4,
  );
  return { x, y: Float32Array.from(lengths, (length, i) => length * x[i * 12]!), lengths, size: 8 };
});

const gpu = await openGpu();
afterAll(() => gpu?.dispose());
const cpu = await native({ threads: 1 });
// without a GPU, openGpu says so
const devices: Readonly<Record<string, Device>> = {
  wasm: await wasm({ threads: 1 }),
  ...(gpu && { webgpu: gpu }),
};

describe.each(["last", "mean", "all layers, last"] as const)("features: %s", (features) => {
  const model = frozen(random(config, { seed: 2 }), task, { features, dropout: 0 });
  const solution = async (device: Device) =>
    (await fitReadout(model, batches, ridge({ lambda: 0.1 }), { device })).values["output.weight"]!;

  it.each(Object.keys(devices))("are solved for as on native: %s", { timeout: 180_000 }, async (name) => {
    const [here, there] = [await solution(cpu), await solution(devices[name]!)];
    const norm = Math.hypot(...here);
    expect(norm).toBeGreaterThan(0.1);
    expect(Math.hypot(...here.map((value, i) => value - there[i]!))).toBeLessThan(1e-3 * norm);
  });
});
