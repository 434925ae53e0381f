import { random } from "@permafrost/models";
import { bitXor, type DecodedClasses, fromTable, memorySource } from "@permafrost/tasks";
import type { StepReport } from "@permafrost/trainer";
import { afterEach, describe, expect, it } from "vitest";
import type { FitOptions } from "../fit.js";
import { serveTraining } from "./serve-training.js";
import { trainInWorker } from "./train-in-worker.js";

const source = random({ model_type: "gpt2", n_embd: 16, n_layer: 1, n_head: 2, n_positions: 8 });
const quick: FitOptions = { batchSize: 8, learningRate: 1e-2, device: "native", threads: 1 };

describe("trainInWorker", () => {
  let channel: MessageChannel;
  const open = (make: Parameters<typeof serveTraining<FitOptions>>[0]) => {
    channel = new MessageChannel();
    serveTraining(make, channel.port1 as never);
    return channel.port2 as never;
  };
  afterEach(() => channel.port1.close());
  const flowers = async () => {
    const rows = Array.from({ length: 40 }, (_, i) =>
      i % 2 ? `${3 + i / 100},lily` : `${1 + i / 100},rose`,
    );
    const csv = new TextEncoder().encode(`size,kind\n${rows.join("\n")}\n`);
    return fromTable(memorySource({ "t.csv": csv }), { train: "t.csv", label: "kind" });
  };

  it("tells of every step, predicts meanwhile and afterwards, and hands over what was learned", async () => {
    const task = await flowers();
    const end = open((given) => ({ source, task, options: { ...quick, ...given } }));
    const training = trainInWorker(end, { steps: 30 });
    const reports: StepReport[] = [];
    const early = training.predict([{ size: 3 }]);
    for await (const report of training) reports.push(report);
    expect(reports.map(({ step }) => step)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    const { thawed, evaluation } = await training.learned;
    expect(thawed["output.weight"]).toBeInstanceOf(Float32Array);
    expect(evaluation!.accuracy).toBe(1);
    expect(await early).toMatchObject([{ kind: "class" }]);
    expect(await training.predict([{ size: 3.1 }, { size: 1 }])).toMatchObject([
      { class: "lily" },
      { class: "rose" },
    ]);
    await expect(training.predict([{ width: 1 }])).rejects.toThrow("expected a column size, found width");
  });

  it("stops after the step at hand, as the loop is left", async () => {
    const end = open((given) => ({ source, task: bitXor({ bits: 2 }), options: { ...quick, ...given } }));
    const training = trainInWorker(end, { steps: 100_000, evaluateEvery: 100_000 });
    for await (const { step } of training) if (step >= 3) break;
    const { step } = await training.learned;
    expect(step).toBeGreaterThanOrEqual(3);
    expect(step).toBeLessThan(1000);
    const [told] = (await training.predict([[0, 1, 1, 0]])) as DecodedClasses[];
    expect(told!.classes).toHaveLength(2);
  });

  it("refuses an option that there is not", () => {
    const end = open(() => ({ source, task: bitXor({ bits: 2 }) }));
    expect(() => trainInWorker(end, {}, { signals: 1 } as never)).toThrow('the nearest is "signal"');
  });

  it("says why there is nothing", async () => {
    const end = open(() => {
      throw new Error("no such task");
    });
    const training = trainInWorker(end, {});
    await expect(training.learned).rejects.toThrow("no such task");
    await expect(
      (async () => {
        for await (const _ of training);
      })(),
    ).rejects.toThrow("no such task");
  });
});
