import { mul, weightedMean } from "@permafrost/graph";
import { openDevice } from "@permafrost/runtime";
import { describe, expect, it } from "vitest";
import { tinyBatch, tinyBatches, tinyModel } from "../test/tiny-model.js";
import { device, learningRate, slices, steps, using } from "../test/using.js";
import { crossEntropyLoss } from "./measures/cross-entropy.js";
import type { Loss, Metric } from "./measures/measure.js";
import { squaredError } from "./measures/squared-error.js";
import { train } from "./train.js";

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

  it("brings sums, counts and one number more down, and logits only for the confusion", async () => {
    const wanted: string[][] = [];
    const sizes: number[] = [];
    const watching = {
      ...device,
      async open(...given: Parameters<typeof device.open>) {
        const session = await device.open(...given);
        return {
          ...session,
          async run(...all: Parameters<typeof session.run>) {
            wanted.push([...all[1].wanted]);
            const result = await session.run(...all);
            sizes.push(Object.values(result).reduce((sum, { length }) => sum + length, 0));
            return result;
          },
        };
      },
    };
    await using(tinyModel(), { device: watching }, async (trainer) => {
      await trainer.train(tinyBatch(4, 0), { learningRate });
      await trainer.evaluate([tinyBatch(3, 1)]);
      await trainer.evaluate([tinyBatch(3, 1)], { confusion: true });
      await trainer.advance(tinyBatch(4, 0), { learningRate });
    });
    expect(wanted).toEqual([["measures", "gradientNorm"], ["measures"], ["measures", "logits"], []]);
    expect(sizes).toEqual([6, 5, 5 + 20, 0]);
  });

  it("leaves out labels that do not count", async () => {
    const batch = tinyBatch(4, 3);
    const weights = Float32Array.of(1, 0, 1, 0);
    await using(tinyModel(), {}, async (trainer) => {
      const some = await trainer.evaluate(
        [{ ...batch, y: Int32Array.of(batch.y[0]!, -100, batch.y[2]!, 99), weights }],
        {
          confusion: true,
        },
      );
      const each = [
        await trainer.evaluate([slices(batch, 1)[0]!]),
        await trainer.evaluate([slices(batch, 1)[2]!]),
      ];
      expect(some).toMatchObject({ labels: 2, examples: 4 });
      expect(some.loss).toBeCloseTo((each[0]!.loss + each[1]!.loss) / 2, 6);
      expect(some.accuracy).toBe((each[0]!.accuracy + each[1]!.accuracy) / 2);
      expect(some.confusion!.flat().reduce((sum, count) => sum + count, 0)).toBe(2);
    });
  });

  it("predicts whatever the labels are", async () => {
    const batch = tinyBatch(4, 3);
    const none = { ...batch, y: new Int32Array(4).fill(-1) };
    await using(tinyModel(), {}, async (trainer) =>
      expect(await trainer.predict(none)).toEqual(await trainer.predict(batch)),
    );
  });

  it("reports the plain loss, whatever training minimizes", async () => {
    const batch = tinyBatch(4, 3);
    const loss = crossEntropyLoss({ labelSmoothing: 0.3, classWeights: [1, 2, 3, 4, 5] });
    const plain = await using(tinyModel(), {}, (trainer) => trainer.evaluate([batch]));
    await using(tinyModel(), { loss }, async (trainer) => {
      expect(await trainer.evaluate([batch])).toEqual(plain);
      const trained = await trainer.train(batch, { learningRate });
      expect(Math.abs(trained.loss - plain.loss)).toBeGreaterThan(1e-2);
    });
  });

  describe("of logits that are not finite", () => {
    const batch = tinyBatch(4, 3);
    const infinite = (name: string) => {
      const model = tinyModel();
      const parameters = model.parameters.map((parameter) => ({
        ...parameter,
        initial: async () =>
          (await parameter.initial()).map((value) => (parameter.name === name ? Infinity : value)),
      }));
      return { ...model, parameters };
    };

    it.each(["native", "wasm"] as const)(
      "names the split, the batch and the example, on %s",
      async (name) => {
        const device = await openDevice(name, { threads: 1 });
        for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
          const broken = { ...batch, x: Float32Array.from(batch.x).fill(value, 24) };
          await using(tinyModel(), { device }, async (trainer) => {
            const evaluated = trainer.evaluate([batch, broken], { split: "validation" });
            await expect(evaluated).rejects.toThrow(
              `Cannot evaluate the split "validation": of batch 1 (the first is 0), the logits of 2 of 4 labels are not finite. Example 2 of the batch holds ${value} among its inputs: mend it, or leave it out`,
            );
            await expect(trainer.evaluate([broken], { confusion: true })).rejects.toThrow(
              "Cannot evaluate: of batch 0",
            );
          });
        }
      },
    );

    it("names the parameter that is not, frozen or thawed", async () => {
      for (const [name, kind] of [
        ["frozen.weight", "frozen"],
        ["output.bias", "thawed"],
      ] as const)
        await using(infinite(name), {}, (trainer) =>
          expect(trainer.evaluate([batch])).rejects.toThrow(`The ${kind} parameter "${name}" holds Infinity`),
        );
    });

    it("whatever is measured, of values too", async () => {
      const zero: Metric = { of: (_, __, weights) => weightedMean(mul(weights, 0), weights) };
      const loss: Loss = { ...zero, name: "nothing", targets: "classes" };
      const broken = { ...batch, x: Float32Array.from(batch.x).fill(Number.NaN) };
      await using(tinyModel(), { loss, metrics: { zero } }, (trainer) =>
        expect(trainer.evaluate([broken])).rejects.toThrow("the logits of 4 of 4 labels are not finite"),
      );
      const values = { ...broken, y: Float32Array.of(1, 2, 3, 4) };
      await using(tinyModel({ classes: 1 }), { loss: squaredError }, (trainer) =>
        expect(trainer.evaluate([values])).rejects.toThrow("the logits of 4 of 4 labels are not finite"),
      );
    });

    it("takes no notice of those that do not count", async () => {
      const weights = Float32Array.of(1, 1, 0, 0);
      const broken = { ...batch, weights, x: Float32Array.from(batch.x).fill(Number.NaN, 24) };
      await using(tinyModel(), {}, async (trainer) => {
        const found = await trainer.evaluate([broken], { confusion: true });
        expect(found.loss).toBeGreaterThan(0);
        expect(found).toEqual(await trainer.evaluate([{ ...batch, weights }], { confusion: true }));
      });
    });

    it("ends a training, at the evaluation", async () => {
      const broken = { ...batch, x: Float32Array.from(batch.x).fill(Number.NaN) };
      const feed = { train: () => tinyBatches(4), evaluation: () => [broken], split: "validation" };
      const reports = train(tinyModel(), feed, { steps: 3, batchSize: 4, evaluateEvery: 1, device });
      await expect(reports.next()).rejects.toThrow('Cannot evaluate the split "validation": of batch 0');
    });
  });

  it("refuses what is no batch and no option", async () => {
    await using(tinyModel(), {}, async (trainer) => {
      await expect(trainer.evaluate({} as never)).rejects.toThrow(
        'Cannot evaluate: expected batches, as evaluationBatches(task, { batchSize }) gives them, found "an object"',
      );
      await expect(trainer.evaluate([], { confusions: true } as object)).rejects.toThrow(
        'the nearest is "confusion"',
      );
      await expect(trainer.evaluate([], { confusion: 1 } as object)).rejects.toThrow("true or false");
    });
  });

  it("refuses to say anything of nothing", async () => {
    await using(tinyModel(), {}, (trainer) =>
      expect(trainer.evaluate([])).rejects.toThrow("Cannot evaluate: there are no examples"),
    );
    await using(tinyModel(), {}, (trainer) =>
      expect(trainer.evaluate([{ ...tinyBatch(2, 0), weights: new Float32Array(2) }])).rejects.toThrow(
        "Cannot evaluate: every label of the examples has weight 0",
      ),
    );
  });
});
