import { adam, sgd } from "@permafrost/graph";
import type { Feeds } from "@permafrost/runtime";
import { describe, expect, it } from "vitest";
import { tinyBatch, tinyModel } from "../test/tiny-model.js";
import { device, learningRate, using } from "../test/using.js";
import { crossEntropyLoss } from "./measures/cross-entropy.js";
import { NonFiniteError } from "./non-finite-error.js";
import type { TrainerOptions } from "./trainer-options.js";

describe("a step of several batches", () => {
  const large = tinyBatch(12, 5);
  const run = (options: Partial<TrainerOptions>, model = tinyModel()) =>
    using(model, { optimizer: sgd({ momentum: 0.9 }), ...options }, async (trainer) => {
      const results = [];
      for (let i = 0; i < 4; i++) results.push(await trainer.train(large, { learningRate }));
      return { results, snapshot: await trainer.snapshot() };
    });

  it.each<[string, Partial<TrainerOptions>]>([
    ["as it is", {}],
    ["with Adam", { optimizer: adam() }],
    ["with class weights", { loss: crossEntropyLoss({ classWeights: [3, 0.1, 1, 0, 2] }) }],
    ["with smoothed labels", { loss: crossEntropyLoss({ labelSmoothing: 0.2 }) }],
  ])("is that of one large batch, %s", async (_, options) => {
    const whole = await run({ ...options, batchSize: 12 });
    const parts = await run({ ...options, batchSize: 4, accumulate: 3 });
    for (const [i, { loss, gradientNorm, accuracy }] of parts.results.entries()) {
      expect(Math.abs(loss - whole.results[i]!.loss)).toBeLessThan(1e-6);
      expect(Math.abs(gradientNorm - whole.results[i]!.gradientNorm)).toBeLessThan(1e-6);
      expect(accuracy).toBe(whole.results[i]!.accuracy);
    }
    expect(Object.keys(parts.snapshot.state)).toEqual(Object.keys(whole.snapshot.state));
    for (const [name, values] of Object.entries(whole.snapshot.state))
      for (const [i, value] of values.entries())
        expect(Math.abs(parts.snapshot.state[name]![i]! - value)).toBeLessThan(1e-5);
  });

  it("is that of one large batch where labels count differently, some of its parts not at all", async () => {
    const weights = Float32Array.of(0, 0, 0, 0, 3, 0, 0.5, 1, 1, 1, 0, 2);
    const run = (options: Partial<TrainerOptions>) =>
      using(tinyModel(), { optimizer: sgd(), ...options }, async (trainer) => {
        const result = await trainer.train({ ...large, weights }, { learningRate });
        return { result, theta: (await trainer.snapshot()).state["theta"]! };
      });
    const whole = await run({ batchSize: 12 });
    const parts = await run({ batchSize: 4, accumulate: 3 });
    for (const name of ["loss", "accuracy", "gradientNorm"] as const)
      expect(parts.result[name]).toBeCloseTo(whole.result[name], 6);
    for (const [i, value] of whole.theta.entries()) expect(parts.theta[i]).toBeCloseTo(value, 6);
  });

  it("drops something else in each of them", async () => {
    const twice = { ...tinyBatch(4, 0), size: 8 };
    const same = {
      ...twice,
      x: Float32Array.from([...twice.x, ...twice.x]),
      y: Int32Array.from([...twice.y, ...twice.y]),
      lengths: new Int32Array(8).fill(4),
    };
    const model = tinyModel({ dropout: 0.5 });
    const once = await using(model, {}, (t) => t.train(tinyBatch(4, 0), { learningRate }));
    const both = await using(model, { accumulate: 2 }, (t) => t.train(same, { learningRate }));
    expect(both.loss).not.toBe(once.loss);
  });

  it("drops something else in each run of each step", async () => {
    const fed: number[] = [];
    const watching = {
      ...device,
      async open(...given: Parameters<typeof device.open>) {
        const session = await device.open(...given);
        return {
          ...session,
          run(feeds: Feeds, options: Parameters<typeof session.run>[1]) {
            fed.push(feeds["step"]![0]!);
            return session.run(feeds, options);
          },
        };
      },
    };
    await using(tinyModel({ dropout: 0.5 }), { accumulate: 3, device: watching }, async (trainer) => {
      for (let i = 0; i < 3; i++) await trainer.train(large, { learningRate });
    });
    // dropout draws by this number, and by nothing else that changes
    expect(fed).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("leaves nothing behind when one of them fails", async () => {
    await using(tinyModel(), { accumulate: 3 }, async (trainer) => {
      await trainer.train(large, { learningRate });
      const before = await trainer.snapshot();
      const broken = { ...large, x: large.x.slice().fill(Number.NaN, 100) };
      await expect(trainer.train(broken, { learningRate })).rejects.toThrow(NonFiniteError);
      expect(await trainer.snapshot()).toEqual(before);
      const after = await trainer.train(large, { learningRate });
      const undisturbed = await using(tinyModel(), { accumulate: 3 }, async (other) => {
        await other.restore(before);
        return other.train(large, { learningRate });
      });
      expect(after).toEqual(undisturbed);
    });
  });

  it("refuses fewer examples than it takes", async () => {
    await using(tinyModel(), { accumulate: 3 }, (trainer) =>
      expect(trainer.train(tinyBatch(4, 0), { learningRate })).rejects.toThrow("compiled for 12"),
    );
  });
});

it("learns nothing of labels that do not count, and is not troubled by them", async () => {
  await using(tinyModel(), { loss: crossEntropyLoss({ classWeights: [0, 1, 1, 1, 1] }) }, async (trainer) => {
    const batch = { ...tinyBatch(4, 0), y: new Int32Array(4) };
    const before = await trainer.thawed();
    const { loss, gradientNorm } = await trainer.train(batch, { learningRate });
    expect([loss, gradientNorm]).toEqual([0, 0]);
    expect(await trainer.thawed()).toEqual(before);
    expect((await trainer.train(tinyBatch(4, 0), { learningRate })).loss).toBeGreaterThan(0);
  });
});
