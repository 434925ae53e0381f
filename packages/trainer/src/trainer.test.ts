import { adam, sgd } from "@permafrost/graph";
import { native, openDevice, type Runnable, wasm } from "@permafrost/runtime";
import { describe, expect, it } from "vitest";
import { tinyBatch, tinyModel } from "../test/tiny-model.js";
import type { Batch } from "./batch.js";

import { NonFiniteError } from "./non-finite-error.js";

import { createTrainer, type StepResult, type Trainer, type TrainerOptions } from "./trainer.js";

const device = await native({ threads: 1 });
const learningRate = 1e-2;

/** Works with a trainer that is disposed of afterwards. */
async function using<T>(
  model: Runnable,
  options: Partial<TrainerOptions>,
  work: (trainer: Trainer) => Promise<T>,
): Promise<T> {
  const trainer = await createTrainer(model, { batchSize: 4, device, ...options });
  try {
    return await work(trainer);
  } finally {
    await trainer.dispose();
  }
}

async function steps(trainer: Trainer, count: number, batchSize = 4): Promise<StepResult[]> {
  const results = [];
  for (let i = 0; i < count; i++) {
    const batch = tinyBatch(batchSize, trainer.step);
    results.push(await trainer.train(batch, { learningRate }));
  }
  return results;
}

const slices = (batch: Batch, size: number): Batch[] =>
  Array.from({ length: Math.ceil(batch.size / size) }, (_, i) => {
    const [start, end] = [i * size, Math.min((i + 1) * size, batch.size)];
    const [perX, perY] = [batch.x.length / batch.size, batch.y.length / batch.size];
    return {
      x: batch.x.slice(start * perX, end * perX),
      y: batch.y.slice(start * perY, end * perY),
      lengths: batch.lengths.slice(start, end),
      size: end - start,
    };
  });

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
    ["with class weights", { classWeights: [3, 0.1, 1, 0, 2] }],
    ["with smoothed labels", { labelSmoothing: 0.2 }],
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
  await using(tinyModel(), { classWeights: [0, 1, 1, 1, 1] }, async (trainer) => {
    const batch = { ...tinyBatch(4, 0), y: new Int32Array(4) };
    const before = await trainer.thawed();
    const { loss, gradientNorm } = await trainer.train(batch, { learningRate });
    expect([loss, gradientNorm]).toEqual([0, 0]);
    expect(await trainer.thawed()).toEqual(before);
    expect((await trainer.train(tinyBatch(4, 0), { learningRate })).loss).toBeGreaterThan(0);
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

describe("batches of fewer tokens", () => {
  const short = (size: number, seed: number, tokens: number): Batch => ({
    ...tinyBatch(size, seed, { tokens }),
    tokens,
  });
  /** The same examples in as many tokens as the model takes. */
  const filled = (batch: Batch): Batch => {
    const { tokens: _, ...rest } = batch;
    const x = new Float32Array(batch.size * 12);
    const width = batch.x.length / batch.size;
    for (let i = 0; i < batch.size; i++) x.set(batch.x.subarray(i * width, (i + 1) * width), i * 12);
    return { ...rest, x };
  };

  it("give the numbers of padded ones, and share their state", async () => {
    const model = tinyModel({ ragged: true });
    const counts = [2, 4, 3, 2, 2, 4, 1];
    const run = (change: (batch: Batch) => Batch) =>
      using(model, {}, async (trainer) => {
        const losses = [];
        for (const [i, tokens] of counts.entries())
          losses.push((await trainer.train(change(short(4, i, tokens)), { learningRate })).loss);
        const { loss } = await trainer.evaluate([change(short(4, 50, 2)), change(short(3, 51, 4))]);
        return [...losses, loss];
      });
    const [brief, full] = [await run((batch) => batch), await run(filled)];
    for (const [i, loss] of full.entries()) expect(Math.abs(brief[i]! - loss)).toBeLessThan(1e-6);
  });

  it("keep few programs, however many counts come", async () => {
    let open = 0;
    const counted = {
      ...device,
      async open(...given: Parameters<typeof device.open>) {
        const session = await device.open(...given);
        open++;
        return {
          ...session,
          async dispose() {
            open--;
            await session.dispose();
          },
        };
      },
    };
    const wide = { ...tinyModel({ ragged: true }), input: { kind: "values", tokens: 12, dim: 3 } } as const;
    await using(wide, { device: counted }, async (trainer) => {
      for (let tokens = 1; tokens <= 12; tokens++)
        await trainer.train(short(4, tokens, tokens), { learningRate });
      expect(open).toBe(8);
      expect((await trainer.train(short(4, 0, 1), { learningRate })).step).toBe(13);
    });
    expect(open).toBe(0);
  });

  it.each([
    ["native", () => native({ threads: 1 }), 1],
    ["native, prepacked", () => native({ threads: 1, prepack: true }), 3],
    // what is fed there would be copied in every run
    ["wasm", () => wasm({ threads: 1 }), 3],
  ])("read every weight as often as the device has to: %s", async (_, open, times) => {
    const model = tinyModel({ ragged: true });
    const reads = new Map<string, number>();
    const counted: Runnable = {
      ...model,
      parameters: model.parameters.map((parameter) => ({
        ...parameter,
        initial() {
          reads.set(parameter.name, (reads.get(parameter.name) ?? 0) + 1);
          return parameter.initial();
        },
      })),
    };
    await using(counted, { device: await open() }, async (trainer) => {
      for (const tokens of [4, 2, 3, 2]) await trainer.train(short(4, 0, tokens), { learningRate });
    });
    expect(reads.get("frozen.weight")).toBe(times);
    expect(reads.get("output.weight")).toBe(1);
  });

  it("are refused where there are more than the model takes", async () => {
    await using(tinyModel(), {}, async (trainer) => {
      await expect(trainer.train(short(4, 0, 5), { learningRate })).rejects.toThrow(
        "Cannot use a batch of 5 tokens: the model takes up to 4 tokens",
      );
      await expect(trainer.train({ ...tinyBatch(4, 0), tokens: 3 }, { learningRate })).rejects.toThrow(
        "with 48 inputs and 4 labels: the model takes up to 4 examples of 9 inputs",
      );
    });
  });
});

describe("evaluation", () => {
  it("of a ragged last batch is that of every example by itself", async () => {
    for (const options of [{}, { ids: true }, { ragged: true }]) {
      const all = tinyBatch(10, 3, options);
      const lengths = all.lengths.map((tokens, i) => (options.ragged ? 1 + (i % tokens) : tokens));
      const model = tinyModel(options);
      const [together, alone] = await using(model, {}, async (trainer) => {
        await trainer.train(tinyBatch(4, 0, options), { learningRate });
        return [
          await trainer.evaluate(slices({ ...all, lengths }, 4)),
          await trainer.evaluate(slices({ ...all, lengths }, 1)),
        ];
      });
      expect(together).toMatchObject({ examples: 10, labels: 10, accuracy: alone!.accuracy });
      expect(Math.abs(together!.loss - alone!.loss)).toBeLessThan(1e-6);
    }
  });

  it("leaves the state as it is", async () => {
    await using(tinyModel({ dropout: 0.3 }), {}, async (trainer) => {
      await steps(trainer, 2);
      const before = await trainer.snapshot();
      await trainer.evaluate([tinyBatch(3, 9)]);
      expect(await trainer.snapshot()).toEqual(before);
    });
  });

  it("says what was taken for what, if asked", async () => {
    await using(tinyModel(), {}, async (trainer) => {
      const batches = slices(tinyBatch(10, 3), 4);
      const { confusion, accuracy, ...rest } = await trainer.evaluate(batches, { confusion: true });
      expect(confusion!.flat().reduce((sum, count) => sum + count, 0)).toBe(10);
      expect(confusion!.reduce((sum, row, i) => sum + row[i]!, 0) / 10).toBe(accuracy);
      expect({ accuracy, ...rest }).toEqual(await trainer.evaluate(batches));
    });
  });

  it("refuses to say anything of nothing", async () => {
    await using(tinyModel(), {}, (trainer) =>
      expect(trainer.evaluate([])).rejects.toThrow("Cannot evaluate: there are no examples"),
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
      "Cannot train with batch size 0",
    );
  });

  it("says which devices there are", async () => {
    await expect(openDevice("abacus" as "wasm")).rejects.toThrow(
      /Cannot open the device "abacus": it must be one of auto, native, wasm/,
    );
  });
});
