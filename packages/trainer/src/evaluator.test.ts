import { describe, expect, it } from "vitest";
import { tinyBatch, tinyModel } from "../test/tiny-model.js";
import { device, learningRate, slices, steps, using } from "../test/using.js";
import { crossEntropyLoss } from "./measures/cross-entropy.js";

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

  it("brings sums and counts down, and logits only for the confusion", async () => {
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
    expect(sizes).toEqual([5, 4, 4 + 20, 0]);
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

  it("takes no label for right where logits are no numbers", async () => {
    const batch = tinyBatch(4, 3);
    const broken = { ...batch, x: Float32Array.from(batch.x).fill(Number.NaN, 12) };
    await using(tinyModel(), {}, async (trainer) => {
      const { accuracy } = await trainer.evaluate([{ ...batch, weights: Float32Array.of(1, 0, 0, 0) }]);
      const found = await trainer.evaluate([broken], { confusion: true });
      expect(found.loss).toBeNaN();
      expect(found.accuracy).toBe(accuracy / 4);
      expect(found.confusion!.flat().reduce((sum, count) => sum + count, 0)).toBe(1);
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
