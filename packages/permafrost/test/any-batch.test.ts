import { frozen, random } from "@permafrost/models";
import { exportOnnx, native, nativeRuntime, openPredictor } from "@permafrost/runtime";
import { expect, it } from "vitest";
import { configsOf } from "./configs-of.js";

const TOKENS = 6;
const task = (ragged: boolean) => ({
  input: { kind: "values", tokens: TOKENS, dim: 4 } as const,
  output: { tokens: ragged ? 1 : 2, labels: 1, classes: 3 },
  ragged,
});
const ort = await nativeRuntime();
const device = await native({ threads: 1 });

it.each(
  Object.entries(configsOf(2)).flatMap(([name, config]) => [
    { name, config, ragged: false },
    { name, config, ragged: true },
  ]),
)("one file of $name takes any number of examples, ragged: $ragged", async ({ config, ragged }) => {
  const shape = task(ragged);
  const model = frozen(random(config, { seed: 1 }), shape);
  const session = await ort.InferenceSession.create(await exportOnnx(model), { logSeverityLevel: 3 });
  const predictor = await openPredictor(model, { device, batchSize: 7 });
  for (const batch of [1, 3, 7]) {
    const x = Float32Array.from({ length: batch * TOKENS * 4 }, (_, i) => Math.sin(i * 7));
    const lengths = Int32Array.from({ length: batch }, (_, i) => 1 + ((i * 5) % TOKENS));
    const { logits } = await predictor.predict({ x, ...(ragged && { lengths }) });
    const given = {
      x: new ort.Tensor("float32", x, [batch, TOKENS, 4]),
      ...(session.inputNames.includes("lengths") && { lengths: new ort.Tensor("int32", lengths, [batch]) }),
    };
    const found = (await session.run(given))["logits"]!;
    expect(found.dims).toEqual([batch, shape.output.tokens, 3]);
    const worst = logits.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - Number((found.data as Float32Array)[i]))),
      0,
    );
    expect(worst).toBeLessThan(1e-5);
  }
  await predictor.dispose();
  await session.release();
});
