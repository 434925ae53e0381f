import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAdapter, saveAdapter } from "@permafrost/artifacts";
import { type FrozenOptions, frozen, gpt2Config, random } from "@permafrost/models";
import { exportOnnx, predict } from "@permafrost/runtime";
import { bitXor, evaluationBatches, fromArrays } from "@permafrost/tasks";
import { createTrainer, ridge } from "@permafrost/trainer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitReadout } from "./fit-readout.js";
import { train } from "./train.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-fit-readout-"));
});
afterAll(() => rm(folder, { recursive: true }));

const base = random(gpt2Config("tiny"));
const task = bitXor({ bits: 3 });
const modelOf = (options: FrozenOptions = {}) => frozen(base, task, options);
const options = { passExamples: 200, device: "native", threads: 1 } as const;

describe("fitReadout()", () => {
  it("gives a model that is evaluated, exported, saved and loaded as one that was trained", async () => {
    const model = modelOf({ features: "all layers, last" });
    const fit = await fitReadout(model, task, ridge({ lambdas: [1e-6, 1e3] }), options);
    expect(fit).toMatchObject({ examples: 200, tokens: 600 });
    expect(fit.trials.length).toBe(2);

    const accuracyOf = async (of: typeof model) => {
      const trainer = await createTrainer(of, { batchSize: 16, device: "native" });
      const batches = evaluationBatches(task, { batchSize: 16, split: "test" });
      const { accuracy } = await trainer.evaluate(batches);
      await trainer.dispose();
      return accuracy;
    };
    expect(await accuracyOf(fit.model)).toBeGreaterThan(0.1 + (await accuracyOf(model)));

    await saveAdapter(join(folder, "adapter"), { model, base, task, thawed: await fit.thawed() });
    const loaded = await loadAdapter(join(folder, "adapter"), { base });
    const x = Float32Array.of(1, 0, 1, 1, 1, 0);
    const { logits } = await predict(fit.model, { x }, { device: "native" });
    expect((await predict(loaded.model, { x }, { device: "native" })).logits).toEqual(logits);
    expect((await exportOnnx(fit.model)).length).toBeGreaterThan(1000);
  });

  it("is what train() begins with", async () => {
    const model = modelOf({ dropout: 0 });
    const readout = ridge({ lambda: 1 });
    const fit = await fitReadout(model, task, readout, options);
    const steps = [];
    for await (const report of train(model, task, { ...options, batchSize: 16, readout, steps: 1 }))
      steps.push(report);
    expect(steps.map(({ step }) => step)).toEqual([0, 1]);
    expect(steps[0]!.readout).toEqual({ lambda: 1, trials: [], tokens: fit.tokens, examples: 200 });
    // before its update, step 1 has the loss of what was solved for
    expect(steps[1]!.loss).toBeCloseTo(steps[0]!.loss, 5);
  });

  it("solves from a single series, and chooses λ on its end", async () => {
    const tokens = 60;
    const x = Float32Array.from({ length: tokens }, (_, i) => Math.sin(i));
    const y = x.map((_, i) => Math.sin(i + 1));
    const split = { x, y };
    const series = fromArrays({
      input: { kind: "values", tokens, dim: 1 },
      output: { kind: "values", tokens },
      train: split,
      test: split,
    });
    const esn = random({ model_type: "esn", input_size: 1, hidden_size: 20 });
    const model = frozen(esn, series, { inputLayer: "identity" });
    const fit = await fitReadout(model, series, ridge({ lambdas: [1e-6, 1e6] }), { device: "native" });
    expect(fit).toMatchObject({ lambda: 1e-6, tokens: 60, examples: 1 });
    const { logits } = await predict(fit.model, { x }, { device: "native" });
    expect(Math.max(...y.subarray(20).map((value, i) => Math.abs(value - logits[i + 20]!)))).toBeLessThan(
      0.01,
    );
  });

  it("refuses options that there are not", async () => {
    await expect(fitReadout(modelOf(), task, ridge(), { steps: 3 } as never)).rejects.toThrow(
      'no option "steps"',
    );
    await expect(fitReadout(modelOf(), task, { lambda: 1 } as never)).rejects.toThrow("expected a readout");
  });
});
