import { adam, lion, muon, sgd } from "@permafrost/graph";
import { openDevice, wasm } from "@permafrost/runtime";
import { describe, expect, it } from "vitest";
import { tinyBatch, tinyModel } from "../test/tiny-model.js";
import { device, learningRate, steps, using } from "../test/using.js";
import type { Batch } from "./batch.js";
import { NonFiniteError } from "./non-finite-error.js";
import { createTrainer } from "./trainer.js";
import type { TrainerOptions } from "./trainer-options.js";

describe("training", () => {
  it("gives the same numbers on native and wasm", async () => {
    const model = tinyModel({ dropout: 0.2 });
    const onNative = await using(model, {}, (trainer) => steps(trainer, 20));
    const onWasm = await using(model, { device: await wasm({ threads: 1 }) }, (trainer) =>
      steps(trainer, 20),
    );
    for (const [i, { loss, gradientNorm }] of onNative.entries()) {
      expect(Math.abs(loss - onWasm[i]!.loss)).toBeLessThan(1e-5);
      expect(Math.abs(gradientNorm - onWasm[i]!.gradientNorm)).toBeLessThan(1e-4);
    }
  });

  it("computes with as many threads as it is told to", async () => {
    await using(tinyModel(), { device: "native", threads: 3 }, async (trainer) =>
      expect(trainer.device).toMatchObject({ name: "native", threads: 3 }),
    );
  });

  it("lets two trainers in one process be", async () => {
    const model = tinyModel({ dropout: 0.1 });
    const alone = await using(model, {}, (trainer) => steps(trainer, 10));
    const web = await wasm({ threads: 1 });
    const together = await Promise.all([
      using(model, {}, (trainer) => steps(trainer, 10)),
      using(model, {}, (trainer) => steps(trainer, 10)),
      using(model, { device: web }, (trainer) => steps(trainer, 10)),
      using(model, { device: web }, (trainer) => steps(trainer, 10)),
    ]);
    expect(together[0]).toEqual(alone);
    expect(together[1]).toEqual(alone);
    expect(together[2]).toEqual(together[3]);
  });

  it.each([
    ["adam", adam()],
    ["adamw", adam({ weightDecay: 0.1 })],
    ["lion", lion()],
    ["muon", muon()],
    ["sgd", sgd()],
    ["sgd with momentum", sgd({ momentum: 0.9 })],
  ])("learns with %s", async (_, optimizer) => {
    const batch = tinyBatch(4, 0);
    const [first, last] = await using(tinyModel(), { optimizer }, async (trainer) => {
      const losses = [];
      for (let i = 0; i < 60; i++) losses.push((await trainer.train(batch, { learningRate: 3e-2 })).loss);
      return [losses[0]!, losses.at(-1)!];
    });
    expect(last).toBeLessThan(0.8 * first);
  });

  it("limits the gradient's norm", async () => {
    const change = (clipNorm: number) =>
      using(tinyModel(), { optimizer: sgd(), clipNorm }, async (trainer) => {
        const before = (await trainer.snapshot()).state["theta"]!;
        const { gradientNorm } = await trainer.train(tinyBatch(4, 0), { learningRate: 1 });
        const after = (await trainer.snapshot()).state["theta"]!;
        return { gradientNorm, moved: Math.hypot(...after.map((value, i) => value - before[i]!)) };
      });
    const free = await change(Number.POSITIVE_INFINITY);
    expect(free.moved).toBeCloseTo(free.gradientNorm, 5);
    const clipped = await change(0.01);
    expect(clipped.gradientNorm).toBeCloseTo(free.gradientNorm, 6);
    expect(clipped.moved).toBeCloseTo(0.01, 5);
  });

  it("drops in training only, and by (seed, step)", async () => {
    const model = tinyModel({ dropout: 0.5 });
    const loss = (seed: number, step: number) =>
      using(model, { seed }, async (trainer) => {
        const snapshot = await trainer.snapshot();
        await trainer.restore({ ...snapshot, step });
        return (await trainer.train(tinyBatch(4, 0), { learningRate: 0 })).loss;
      });
    const reference = await loss(1, 3);
    expect(await loss(1, 3)).toBe(reference);
    expect(await loss(1, 4)).not.toBe(reference);
    expect(await loss(2, 3)).not.toBe(reference);

    const logits = (dropout: number, seed: number) =>
      using(tinyModel({ dropout }), { seed }, (trainer) => trainer.predict(tinyBatch(4, 0)));
    expect(await logits(0.5, 1)).toEqual(await logits(0, 2));
  });

  it("goes on from a snapshot as if nothing had been between", async () => {
    const model = tinyModel({ dropout: 0.2 });
    const whole = await using(model, {}, (trainer) => steps(trainer, 12));
    const snapshot = await using(model, {}, async (trainer) => {
      await steps(trainer, 5);
      return trainer.snapshot();
    });
    const rest = await using(model, {}, async (trainer) => {
      await trainer.restore(snapshot);
      return steps(trainer, 7);
    });
    expect(rest).toEqual(whole.slice(5));
  });
});

describe("learning rates of their own", () => {
  const moved = (options: Partial<TrainerOptions>) =>
    using(tinyModel(), { optimizer: sgd(), ...options }, async (trainer) => {
      const before = await trainer.thawed();
      await trainer.train(tinyBatch(4, 0), { learningRate });
      const after = await trainer.thawed();
      return Object.fromEntries(
        Object.entries(after).map(([name, values]) => [
          name,
          values.map((value, i) => value - before[name]![i]!),
        ]),
      );
    });

  it("multiply what a parameter moves by", async () => {
    const plain = await moved({});
    const own = await moved({
      rateFactor: (name) => (name.startsWith("norm") ? 0 : name === "output.bias" ? 3 : 1),
    });
    expect(own["norm.gain"]!.every((value) => value === 0)).toBe(true);
    expect(own["output.weight"]).toEqual(plain["output.weight"]);
    for (const [i, value] of plain["output.bias"]!.entries()) {
      expect(Math.abs(value)).toBeGreaterThan(1e-4);
      expect(own["output.bias"]![i]! / value).toBeCloseTo(3, 3);
    }
  });

  it("must be numbers", async () => {
    await expect(moved({ rateFactor: () => Number.NaN })).rejects.toThrow(
      'Cannot train "input.weight": its rateFactor must be a number of 0 or more, found NaN',
    );
  });
});

describe("what cannot be", () => {
  it("refuses a snapshot of another model", async () => {
    const snapshot = await using(tinyModel({ thawed: () => true }), {}, (trainer) => trainer.snapshot());
    await using(tinyModel(), {}, (trainer) =>
      expect(trainer.restore(snapshot)).rejects.toThrow(
        'Cannot restore the snapshot of step 0: expected "theta" of 93 numbers, found 157. It is of another model, thaw rule or optimizer',
      ),
    );
    await using(tinyModel({ thawed: () => true }), { optimizer: sgd({ momentum: 0.9 }) }, (trainer) =>
      expect(trainer.restore(snapshot)).rejects.toThrow('expected "u" of 157 numbers, found none'),
    );
  });

  it("names the step whose loss is no number, and keeps the state from before it", async () => {
    await using(tinyModel(), {}, async (trainer) => {
      await steps(trainer, 3);
      const before = await trainer.snapshot();
      const batch = tinyBatch(4, 0);
      batch.x[5] = Number.NaN;
      const failed = trainer.train({ ...batch, x: batch.x.fill(Number.NaN) }, { learningRate });
      await expect(failed).rejects.toThrow(NonFiniteError);
      await expect(failed).rejects.toThrow(
        "Cannot go on training: at step 4 the loss is NaN. The weights are those of step 3",
      );
      expect(await trainer.snapshot()).toEqual(before);
      // and it can go on
      expect((await steps(trainer, 1))[0]!.step).toBe(4);
    });
  });

  it.each<[string, (batch: Batch) => Batch, string]>([
    ["too few inputs", (b) => ({ ...b, x: b.x.slice(1) }), "47 inputs and 4 labels"],
    ["too many labels", (b) => ({ ...b, y: new Int32Array(5) }), "48 inputs and 5 labels"],
    [
      "a class that there is not",
      (b) => ({ ...b, y: Int32Array.of(0, 1, 5, 2) }),
      "Cannot use the label 5 of the batch (number 2): expected a class from 0 to 4",
    ],
    ["a negative class", (b) => ({ ...b, y: Int32Array.of(0, -1, 1, 2) }), "Cannot use the label -1"],
    [
      "values for classes",
      (b) => ({ ...b, y: Float32Array.of(0, 1, 1, 2) }),
      "Cannot use labels of a Float32Array: the loss takes classes",
    ],
    [
      "a weight below 0",
      (b) => ({ ...b, weights: Float32Array.of(1, 1, -1, 1) }),
      "in which a label has weight -1: expected a number of 0 or more",
    ],
    [
      "a weight that is no number",
      (b) => ({ ...b, weights: new Float32Array(4).fill(Number.NaN) }),
      "in which a label has weight NaN",
    ],
    ["too few weights", (b) => ({ ...b, weights: new Float32Array(3) }), "4 labels with 3 weights"],
    ["too many examples", () => tinyBatch(5, 0), "up to 4 examples of 12 inputs and 1 labels"],
  ])("refuses a batch of %s", async (_, change, message) => {
    await using(tinyModel(), {}, async (trainer) => {
      await expect(trainer.evaluate([change(tinyBatch(4, 0))])).rejects.toThrow(message);
    });
  });

  it.each(["native", "wasm"] as const)("moves nothing by it on %s, where nobody looks", async (name) => {
    for (const accumulate of [1, 2])
      await using(
        tinyModel(),
        { device: await openDevice(name, { threads: 1 }), accumulate },
        async (trainer) => {
          const size = 4 * accumulate;
          await steps(trainer, 2, size);
          const { state } = await trainer.snapshot();
          const batch = tinyBatch(size, 0);
          for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY])
            await trainer.advance({ ...batch, x: Float32Array.from(batch.x).fill(wrong) }, { learningRate });
          const after = await trainer.snapshot();
          expect(after).toEqual({ step: 4, state });
          await trainer.advance(batch, { learningRate });
          expect((await trainer.snapshot()).state).not.toEqual(state);
        },
      );
  });

  it("refuses to train on a batch that is too small", async () => {
    await using(tinyModel(), {}, (trainer) =>
      expect(trainer.train(tinyBatch(3, 0), { learningRate })).rejects.toThrow(
        "Cannot train on a batch of 3 examples: the step was compiled for 4",
      ),
    );
  });

  it("refuses to train nothing, and no examples", async () => {
    await expect(createTrainer(tinyModel({ thawed: () => false }), { batchSize: 4, device })).rejects.toThrow(
      "Cannot train: nothing is thawed",
    );
    await expect(createTrainer(tinyModel(), { batchSize: 0, device })).rejects.toThrow(
      "Cannot make a trainer: expected batchSize to be a whole number of at least 1, found 0",
    );
  });

  it("says which devices there are", async () => {
    await expect(openDevice("abacus" as "wasm")).rejects.toThrow(/Cannot open the device "abacus"/);
  });
});

describe("weight decay", () => {
  /** Trains long at a rate that moves much. */
  const trained = (weightDecay: number, decays?: true) => {
    const model = tinyModel();
    const parameters = model.parameters.map((parameter) => ({ ...parameter, ...(decays && { decays }) }));
    return using({ ...model, parameters }, { optimizer: adam({ weightDecay }) }, async (trainer) => {
      for (let i = 0; i < 300; i++) await trainer.train(tinyBatch(4, i), { learningRate: 1e-2 });
      const { "norm.gain": gain, "output.weight": weight } = await trainer.thawed();
      const mean = (values: Float32Array) =>
        values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
      return { gain: mean(gain!), weight: mean(weight!) };
    });
  };

  it("leaves gains and biases alone, unless they say that they decay", async () => {
    const [free, decayed, all] = [await trained(0), await trained(1), await trained(1, true)];
    expect(Math.abs(decayed.gain / free.gain - 1)).toBeLessThan(0.25);
    expect(decayed.weight).toBeLessThan(0.7 * free.weight);
    expect(all.gain).toBeLessThan(0.7 * free.gain);
  });
});
