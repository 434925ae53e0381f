import { native } from "@permafrost/runtime";
import { describe, expect, it } from "vitest";
import { createTrainer, type Feed, fitReadout, ridge, train } from "../src/index.js";
import { batches, made, sumOf } from "./readout-model.js";

const device = await native({ threads: 1 });

async function listed<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

describe("a readout in closed form, in a training", () => {
  it("does the same through a trainer, on which training goes on", async () => {
    const model = made({ kind: "classes", classes: 2 });
    const labelOf = (x: Float32Array) => Number(sumOf(x) > 0);
    const all = batches(model, 10, labelOf);
    const { values } = await fitReadout(model, all, ridge({ lambda: 0.1 }), { device });
    const trainer = await createTrainer(model, { batchSize: 8, device });
    const before = await trainer.evaluate(all);
    const fit = await trainer.fitReadout(all, ridge({ lambda: 0.1 }));
    expect(fit.values).toEqual(values);
    expect((await trainer.thawed())["output.weight"]).toEqual(values["output.weight"]);
    expect((await trainer.thawed())["ln_f.weight"]).toEqual(new Float32Array(6).fill(1));
    const after = await trainer.evaluate(all);
    expect(after.accuracy).toBeGreaterThan(Math.max(0.8, before.accuracy));
    const { step } = await trainer.train(all[0]!, { learningRate: 1e-2 });
    expect(step).toBe(1);
    expect((await trainer.thawed())["output.weight"]).not.toEqual(values["output.weight"]);
    // features are those of the weights as they are now
    expect((await trainer.fitReadout(all, ridge({ lambda: 0.1 }))).values).not.toEqual(values);
    await trainer.dispose();
  });

  it("is step 0 of a training", async () => {
    const model = made();
    const all = batches(model, 6);
    const feed: Feed = {
      train: (start) => Array.from({ length: 100 }, (_, i) => all[(start + i) % 6]!),
      evaluation: () => all.slice(4),
      pass: () => all,
    };
    const options = { batchSize: 8, device, readout: ridge({ lambda: 1e-4 }), evaluateEvery: 2 };
    const reports = await listed(train(model, feed, options));
    expect(reports.map(({ step }) => step)).toEqual([0]);
    const [solved] = reports;
    expect(solved).toMatchObject({
      gradientNorm: 0,
      learningRate: 0,
      best: true,
      evaluation: { examples: 16 },
    });
    const { loss } = (await listed(train(model, feed, { ...options, steps: 2 }))).at(1)!;
    // the first step looks at the batch that step 0 looked at
    expect(loss).toBeCloseTo(solved!.loss, 5);
    const twice = train(model, feed, { ...options, steps: 3 });
    expect((await listed(twice)).map(({ step }) => step)).toEqual([0, 1, 2, 3]);
    await expect(listed(train(model, { train: feed.train }, options))).rejects.toThrow(
      "expected the feed to have a pass()",
    );
  });

  it("stops when it is told to", async () => {
    const model = made();
    const stop = new AbortController();
    const pass = async function* () {
      yield* batches(model, 2);
      stop.abort();
      yield* batches(model, 2);
    };
    const feed: Feed = { train: () => batches(model, 2), pass };
    const training = train(model, feed, { batchSize: 8, device, readout: ridge(), signal: stop.signal });
    await expect(listed(training)).rejects.toThrow("aborted");
  });
});
