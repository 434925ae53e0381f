import { constant, hits, weightedMean } from "@permafrost/graph";
import { type Device, native, type Session } from "@permafrost/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tinyBatches, tinyModel } from "../test/tiny-model.js";
import type { Batch } from "./batch.js";
import type { Feed } from "./feed.js";
import type { Metric } from "./measures/measure.js";
import type { StepReport } from "./step-report.js";
import { continueTraining, train } from "./train.js";
import { createTrainer } from "./trainer.js";

/** A device that counts sessions that are still open. */
async function counting(): Promise<{ device: Device; open: () => number }> {
  const real = await native({ threads: 1 });
  let open = 0;
  return {
    open: () => open,
    device: {
      ...real,
      async open(...given) {
        const session = await real.open(...given);
        open++;
        const counted: Session = {
          ...session,
          async dispose() {
            open--;
            await session.dispose();
          },
        };
        return counted;
      },
    },
  };
}

const feed: Feed = {
  train: (start) => tinyBatches(4, start),
  evaluation: () => [...limited(tinyBatches(4, 100), 3)],
};

function* limited(batches: Iterable<Batch>, count: number): Generator<Batch> {
  let left = count;
  for (const batch of batches) {
    if (left-- === 0) return;
    yield batch;
  }
}

async function collect(reports: AsyncIterable<StepReport>): Promise<StepReport[]> {
  const all: StepReport[] = [];
  for await (const report of reports) all.push(report);
  return all;
}

/** Share of labels that are taken for class 1, by a metric of one's own; it goes up and down. */
const ones: Metric = {
  better: "lower",
  of: (logits, _, weights) =>
    weightedMean(hits(logits, constant(new Int32Array(logits.shape[0]!).fill(1))), weights),
};

describe("train", () => {
  let device: Device;
  let open: () => number;
  beforeAll(async () => {
    ({ device, open } = await counting());
  });
  afterAll(() => expect(open()).toBe(0));

  const options = { steps: 5, batchSize: 4, device: undefined as unknown as Device };
  const given = (more: object = {}) => ({ ...options, device, ...more });

  it("reports every step, counted from 1, and frees the device", async () => {
    const reports = await collect(train(tinyModel(), feed, given()));
    expect(reports.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    expect(reports.every(({ learningRate }) => learningRate === 1e-3)).toBe(true);
    expect(open()).toBe(0);
  });

  it("learns", async () => {
    const reports = await collect(train(tinyModel(), feed, given({ steps: 400, learningRate: 1e-2 })));
    const mean = (some: readonly StepReport[]) => some.reduce((sum, { loss }) => sum + loss, 0) / some.length;
    expect(mean(reports.slice(-30))).toBeLessThan(0.85 * mean(reports.slice(0, 30)));
  });

  it("frees the device when the caller leaves", async () => {
    for await (const { step } of train(tinyModel(), feed, given())) {
      expect(open()).toBe(1);
      if (step === 2) break;
    }
    expect(open()).toBe(0);
  });

  it("frees the device when the caller throws", async () => {
    const failing = async () => {
      for await (const _ of train(tinyModel(), feed, given())) throw new Error("mine");
    };
    await expect(failing()).rejects.toThrow("mine");
    expect(open()).toBe(0);
  });

  it("stops after the step at hand once its signal says so", async () => {
    const stop = new AbortController();
    const steps: number[] = [];
    for await (const { step } of train(tinyModel(), feed, given({ signal: stop.signal }))) {
      steps.push(step);
      if (step === 3) stop.abort();
    }
    expect(steps).toEqual([1, 2, 3]);
    expect(open()).toBe(0);
  });

  it.each([2, 5])("stops an evaluation at its next batch, and makes up for it: after step %i", async (at) => {
    const evaluateEvery = at === 5 ? 100 : at;
    const whole = await collect(train(tinyModel(), feed, given({ evaluateEvery })));
    const stop = new AbortController();
    let batches = 0;
    const cut: Feed = {
      ...feed,
      *evaluation() {
        for (const batch of limited(tinyBatches(4, 100), 3)) {
          if (++batches === 2) stop.abort();
          yield batch;
        }
      },
    };
    const trainer = await createTrainer(tinyModel(), { batchSize: 4, device });
    const stopped = { steps: 5, evaluateEvery, signal: stop.signal };
    const reports = await collect(continueTraining(trainer, cut, stopped));
    expect(batches).toBe(2);
    const [pending] = reports.slice(-1);
    const { evaluation: _, best: __, ...bare } = whole[at - 1]!;
    expect(reports).toEqual([...whole.slice(0, at - 1), { ...bare, unevaluated: true }]);
    const from = await trainer.snapshot();
    await trainer.dispose();
    const rest = await collect(train(tinyModel(), feed, given({ evaluateEvery, from, pending })));
    expect(rest).toEqual(whole.slice(at - 1));
  });

  it("reports only some steps if told to, and trains all of them alike", async () => {
    const all = await collect(train(tinyModel(), feed, given({ steps: 8, evaluateEvery: 5 })));
    const some = await collect(
      train(tinyModel(), feed, given({ steps: 8, evaluateEvery: 5, reportEvery: 3 })),
    );
    expect(some.map(({ step }) => step)).toEqual([3, 5, 6, 8]);
    expect(some).toEqual(all.filter(({ step }) => [3, 5, 6, 8].includes(step)));
    await expect(collect(train(tinyModel(), feed, given({ reportEvery: 0 })))).rejects.toThrow(
      "Cannot train: expected reportEvery to be a whole number of at least 1, found 0",
    );
  });

  it("asks the learning rate of every step", async () => {
    const rates = await collect(
      train(tinyModel(), feed, given({ steps: 3, learningRate: (step: number) => step / 100 })),
    );
    expect(rates.map(({ learningRate }) => learningRate)).toEqual([0.01, 0.02, 0.03]);
  });

  it("evaluates when it is due, and after the last step", async () => {
    const reports = await collect(train(tinyModel(), feed, given({ evaluateEvery: 2 })));
    expect(reports.map(({ evaluation }) => evaluation?.examples)).toEqual([undefined, 12, undefined, 12, 12]);
  });

  it("says of which split evaluations are, and which is the best so far", async () => {
    const named: Feed = { ...feed, split: "validation" };
    const stopping = { steps: 12, evaluateEvery: 2, learningRate: 3e-2 };
    for (const [metric, better] of [
      ["loss", -1],
      ["accuracy", 1],
      ["ones", -1],
    ] as const) {
      const metrics = { ones };
      const reports = await collect(train(tinyModel(), named, given({ ...stopping, metric, metrics })));
      let most = Number.NEGATIVE_INFINITY;
      for (const { evaluation, best } of reports) {
        const all: Record<string, number | undefined> = {
          ...evaluation?.metrics,
          loss: evaluation?.loss,
          accuracy: evaluation?.accuracy,
        };
        const value = evaluation && better * all[metric]!;
        expect(evaluation?.split).toBe(evaluation && "validation");
        expect(best).toBe(value !== undefined && value > most ? true : undefined);
        most = Math.max(most, value ?? most);
      }
      // neither none nor every one of them
      const found = reports.filter(({ best }) => best).length;
      expect(found).toBeGreaterThan(0);
      if (metric !== "loss") expect(found).toBeLessThan(6);
    }
  });

  it("goes on from a snapshot", async () => {
    const whole = await collect(train(tinyModel(), feed, given()));
    const trainer = await createTrainer(tinyModel(), { batchSize: 4, device });
    for await (const { step } of continueTraining(trainer, feed, { steps: 2 })) expect(step).toBeLessThan(3);
    const from = await trainer.snapshot();
    await trainer.dispose();
    expect(await collect(train(tinyModel(), feed, given({ from })))).toEqual(whole.slice(2));
  });

  it("stops early, and remembers what came before", async () => {
    // nothing is learned, so nothing gets better
    const stopping = { steps: 20, evaluateEvery: 2, patience: 3, learningRate: 0 };
    const reports = await collect(train(tinyModel(), feed, given(stopping)));
    expect(reports).toHaveLength(8);
    const evaluations = reports.flatMap(({ evaluation }) => (evaluation ? [evaluation] : []));
    for (const [seen, left] of [
      [1, 6],
      [3, 2],
      [4, 0],
    ] as const) {
      const trainer = await createTrainer(tinyModel(), { batchSize: 4, device });
      const rest = await collect(continueTraining(trainer, feed, stopping, evaluations.slice(0, seen)));
      await trainer.dispose();
      expect(rest).toHaveLength(left);
    }
  });

  it("does nothing in no steps, and refuses half ones", async () => {
    expect(await collect(train(tinyModel(), feed, given({ steps: 0 })))).toEqual([]);
    await expect(collect(train(tinyModel(), feed, given({ steps: 2.5 })))).rejects.toThrow(
      "expected steps to be a whole number of at least 0, found 2.5",
    );
    expect(open()).toBe(0);
  });

  it("judges the best by a metric of all held-out labels, by its name", async () => {
    const options = { steps: 4, batchSize: 4, evaluateEvery: 1, device: "native", threads: 1 } as const;
    const reports = await collect(train(tinyModel(), feed, { ...options, metric: "macroF1" }));
    const values = reports.map(({ evaluation }) => evaluation!.metrics!["macroF1"]!);
    const best = reports.map(({ best = false }) => best);
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(best).toEqual(values.map((value, i) => value > Math.max(-1, ...values.slice(0, i))));
    expect(reports.every(({ metrics }) => metrics === undefined)).toBe(true);
  });
});
