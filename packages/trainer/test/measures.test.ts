import { add, cast, equal, mul, reduceMax, reduceSum, reshape, sqrt, sub } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { type Batch, type Loss, type Metric, squaredError, weightedMean } from "../src/index.js";
import { tinyBatch, tinyModel } from "./tiny-model.js";
import { slices, using } from "./using.js";

/** A metric of one's own, as one would write it in a file: the share of labels that are class 0. */
const zeros: Metric = {
  better: "lower",
  of: (_, targets, weights) => ({
    sum: reshape(reduceSum(mul(cast(equal(targets, 0), "f32"), weights), [0]), []),
    count: reshape(reduceSum(weights, [0]), []),
  }),
};

/** A loss of one's own: absolute error, round at zero. */
const huber: Loss = {
  name: "pseudo-Huber",
  targets: "values",
  of(logits, targets, weights) {
    const off = sub(reshape(logits, targets.shape), targets);
    const total = (x: typeof off) => reshape(reduceSum(x, [0]), []);
    return { sum: total(mul(sub(sqrt(add(mul(off, off), 1)), 1), weights)), count: total(weights) };
  },
};

/** A model whose labels are values. */
const valueModel = () => tinyModel({ classes: 1 });

/** Examples whose label is half of the sum of the last token. */
function values(size: number, seed: number): Batch {
  const batch = tinyBatch(size, seed);
  const y = Float32Array.from({ length: size }, (_, i) => {
    const last = Array.from(batch.x.subarray(i * 12 + 9, i * 12 + 12));
    return last.reduce((sum, value) => sum + value, 0) / 2;
  });
  return { ...batch, y };
}

describe("metrics of one's own", () => {
  it("are told of each step and of each evaluation, over batches of any size", async () => {
    await using(tinyModel(), { metrics: { zeros } }, async (trainer) => {
      const batch = tinyBatch(4, 0);
      const share = (y: ArrayLike<number>) => Array.from(y).filter((label) => label === 0).length / y.length;
      const result = await trainer.train(batch, { learningRate: 1e-2 });
      expect(result.metrics!["zeros"]).toBeCloseTo(share(batch.y), 6);
      const held = tinyBatch(10, 3);
      const { metrics } = await trainer.evaluate(slices(held, 4));
      expect(metrics!["zeros"]).toBeCloseTo(share(held.y), 6);
      expect(trainer.better).toEqual({ loss: "lower", accuracy: "higher", zeros: "lower" });
    });
  });

  it("cannot be called what something else is", async () => {
    await expect(using(tinyModel(), { metrics: { loss: zeros } }, async () => {})).rejects.toThrow(
      'Cannot call a metric "loss": that name is taken',
    );
  });

  it("must be means", async () => {
    const wrong: Metric = { of: (logits, _, weights) => ({ sum: logits, count: weights }) };
    await expect(using(tinyModel(), { metrics: { wrong } }, async () => {})).rejects.toThrow(
      "Cannot measure wrong: what it gives must be { sum, count }, f32 scalars of the program; its sum is f32[4,5]",
    );
  });

  it.each([
    [undefined, "its sum is undefined"],
    [null, "its sum is undefined"],
    [7, "its sum is undefined"],
    [{ sum: 1, count: 1 }, "its sum is number"],
    [{ sum: null, count: 1 }, "its sum is null"],
    [Promise.resolve({}), "its sum is undefined"],
  ])("are refused that give %j", async (given, message) => {
    const metrics = { wrong: { of: () => given } as unknown as Metric };
    await expect(using(tinyModel(), { metrics }, async () => {})).rejects.toThrow(message);
  });

  it.each(["", "two\nlines", "\u001b[31mred", "a".repeat(65), "<b>", "=1+1"])(
    "cannot be called %j",
    async (name) => {
      const wrong = using(tinyModel(), { metrics: { [name]: zeros } }, async () => {});
      await expect(wrong).rejects.toThrow("Cannot call a metric");
    },
  );

  it.each(["top-5", "F1", "précision", "hits@10", "mean abs. error"])("may be called %j", async (name) => {
    await using(tinyModel(), { metrics: { [name]: zeros } }, async (trainer) => {
      expect(trainer.better).toHaveProperty([name]);
    });
  });

  it("are better upwards or downwards", async () => {
    const metrics = { wrong: { ...zeros, better: "up" } as unknown as Metric };
    await expect(using(tinyModel(), { metrics }, async () => {})).rejects.toThrow(
      'which way it is better must be "higher" or "lower", found "up"',
    );
  });
});

it("a loss whose slope is no number is not followed", async () => {
  const steep: Loss = {
    name: "steep",
    targets: "classes",
    of: (logits, _, weights) => weightedMean(sqrt(reshape(reduceMax(mul(logits, 0), [-1]), [-1])), weights),
  };
  await using(tinyModel(), { loss: steep }, async (trainer) => {
    const before = await trainer.snapshot();
    await expect(trainer.train(tinyBatch(4, 0), { learningRate: 1 })).rejects.toThrow(
      /at step 1 the gradient's norm is (NaN|Infinity)/,
    );
    expect(await trainer.snapshot()).toEqual(before);
  });
});

describe("what labels are", () => {
  const saying = (kind: "classes" | "values") => {
    const model = valueModel();
    return { ...model, output: { ...model.output, kind } };
  };

  it("is the model's to say, and its loss follows", async () => {
    await using(saying("values"), {}, async (trainer) => {
      const held = values(4, 1);
      const found = await trainer.predict(held);
      const error = found.reduce((sum, value, i) => sum + (value - held.y[i]!) ** 2, 0) / 4;
      expect((await trainer.evaluate([held])).loss).toBeCloseTo(error, 6);
    });
    await expect(using(saying("classes"), { loss: squaredError }, async () => {})).rejects.toThrow(
      'Cannot train with the loss "squared error": it takes values, the model\'s labels are classes',
    );
  });
});

describe("labels that are values", () => {
  it.each([squaredError, huber])("are learned with a $name", async (loss) => {
    await using(valueModel(), { loss, batchSize: 16 }, async (trainer) => {
      const before = await trainer.evaluate([values(16, 900)]);
      for (let i = 0; i < 400; i++) await trainer.train(values(16, i), { learningRate: 1e-2 });
      const after = await trainer.evaluate([values(16, 900)]);
      expect(after.loss).toBeLessThan(0.1 * before.loss);
      expect(after.accuracy).toBeNaN();
      expect(trainer.better).toEqual({ loss: "lower", rmse: "lower", nrmse: "lower", r2: "higher" });
      // the same from the predictions themselves
      const held = values(16, 900);
      const found = await trainer.predict(held);
      const errorOf = loss === squaredError ? (d: number) => d * d : (d: number) => Math.hypot(d, 1) - 1;
      const error = found.reduce((sum, value, i) => sum + errorOf(value - held.y[i]!), 0) / 16;
      expect(after.loss).toBeCloseTo(error, 5);
    });
  });

  it("may be anything where they do not count", async () => {
    const weights = Float32Array.of(1, 0, 1, 0);
    const [held, blank] = [values(4, 0), values(4, 0)];
    for (const i of [1, 3]) {
      held.y[i] = 1;
      blank.y[i] = i === 1 ? Number.NaN : Number.POSITIVE_INFINITY;
    }
    await using(valueModel(), { loss: squaredError }, async (trainer) => {
      const found = await trainer.evaluate([{ ...blank, weights }]);
      expect(found).toEqual(await trainer.evaluate([{ ...held, weights }]));
      const start = await trainer.snapshot();
      const known = await trainer.train({ ...held, weights }, { learningRate: 1e-2 });
      const after = await trainer.snapshot();
      await trainer.restore(start);
      expect(await trainer.train({ ...blank, weights }, { learningRate: 1e-2 })).toEqual(known);
      expect((await trainer.snapshot()).state["theta"]).toEqual(after.state["theta"]);
    });
  });

  it("have no confusion, and must be numbers", async () => {
    await using(valueModel(), { loss: squaredError }, async (trainer) => {
      await expect(trainer.evaluate([values(4, 0)], { confusion: true })).rejects.toThrow(
        "labels are values",
      );
      const broken = { ...values(4, 0), y: Float32Array.of(0, Number.NaN, 1, 1) };
      await expect(trainer.train(broken, { learningRate: 1 })).rejects.toThrow("Cannot use the label NaN");
      await expect(trainer.train(tinyBatch(4, 0), { learningRate: 1 })).rejects.toThrow(
        "Cannot use labels of an Int32Array: the loss takes values",
      );
    });
  });
});
