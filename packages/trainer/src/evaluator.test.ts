import { describe, expect, it } from "vitest";
import { tinyBatch, tinyModel } from "../test/tiny-model.js";
import { device, learningRate, slices, steps, using } from "../test/using.js";

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

  it("refuses to say anything of nothing", async () => {
    await using(tinyModel(), {}, (trainer) =>
      expect(trainer.evaluate([])).rejects.toThrow("Cannot evaluate: there are no examples"),
    );
  });
});
