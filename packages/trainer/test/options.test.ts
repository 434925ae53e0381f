import { adam } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import {
  continueTraining,
  createTrainer,
  crossEntropyLoss,
  type Feed,
  type LoopOptions,
  openGradientProbe,
  profileStep,
  schedules,
  stepCost,
  stepProgram,
  type TrainOptions,
  train,
} from "../src/index.js";
import { tinyBatch, tinyBatches, tinyModel } from "./tiny-model.js";
import { device, using } from "./using.js";

const model = tinyModel();
const feed: Feed = { train: (start) => tinyBatches(4, start) };
const first = (options: object, on: unknown = feed) =>
  train(model, on as Feed, { steps: 1, batchSize: 4, device, ...options } as TrainOptions).next();
const made = (options: object) => createTrainer(model, { batchSize: 4, device, ...options });
const continued = (options: object, on: unknown = feed) =>
  using(model, {}, (trainer) =>
    continueTraining(trainer, on as Feed, { steps: 1, ...options } as LoopOptions).next(),
  );

describe("options that there are not", () => {
  it.each<[string, () => unknown, string]>([
    [
      "train",
      () => first({ learning_rate: 10 }),
      'Cannot train: there is no option "learning_rate"; the nearest is "learningRate"',
    ],
    ["createTrainer", () => made({ clip_norm: 1 }), 'Cannot make a trainer: there is no option "clip_norm"'],
    ["a trainer of what a loop takes", () => made({ steps: 1 }), 'there is no option "steps"'],
    ["continueTraining", () => continued({ batchSize: 4 }), 'Cannot train: there is no option "batchSize"'],
    [
      "a step",
      () => using(model, {}, (t) => t.train(tinyBatch(4, 0), { lr: 1 } as never)),
      'Cannot take a step: there is no option "lr"',
    ],
    [
      "a step that is not reported",
      () => using(model, {}, (t) => t.advance(tinyBatch(4, 0), { lr: 1 } as never)),
      'Cannot take a step: there is no option "lr"',
    ],
    [
      "openGradientProbe",
      () => openGradientProbe(model, { batch_size: 4 } as never),
      'the nearest is "batchSize"',
    ],
    [
      "profileStep",
      () => profileStep(model, feed, { batchSize: 4, step: 2 } as never),
      'the nearest is "steps"',
    ],
    [
      "stepProgram",
      () =>
        stepProgram(model, { batchSize: 4, optimizer: adam(), clipNorm: 1, seed: 0, cuts: true } as never),
      'the nearest is "cut"',
    ],
    [
      "crossEntropyLoss",
      () => crossEntropyLoss({ label_smoothing: 1 } as object),
      'the nearest is "labelSmoothing"',
    ],
    ["schedules", () => schedules.linear(1, { step: 3 } as never), 'the nearest is "steps"'],
    ["no object", () => createTrainer(model, 4 as never), "expected an object of options"],
  ])("are refused: %s", async (_, attempt, message) => {
    await expect(async () => attempt()).rejects.toThrow(message);
  });
});

describe("options of the wrong kind", () => {
  it.each<[object, string]>([
    [{ optimizer: "adam" }, 'expected optimizer to be an optimizer, such as adam(), found "adam"'],
    [{ optimizer: adam }, "expected optimizer to be an optimizer"],
    [{ loss: "mse" }, 'expected loss to be a loss, such as crossEntropyLoss(), found "mse"'],
    [{ loss: crossEntropyLoss }, "expected loss to be a loss"],
    [{ metrics: { f1: undefined } }, "expected metrics to be metrics by name"],
    [{ clipNorm: 0 }, "expected clipNorm to be a number above 0"],
    [{ clipNorm: "1" }, "expected clipNorm to be a number above 0"],
    [{ seed: 0.5 }, "expected seed to be a whole number"],
    [{ storage: "fp16" }, 'expected storage to be one of f32, f16, int8, int4, found "fp16"'],
    [{ rateFactor: 2 }, "expected rateFactor to be a function"],
    [{ cacheBytes: Number.NaN }, "expected cacheBytes to be a number of 0 or more"],
    [{ device: null }, "expected device to be a device or its name"],
    [{ device: { open() {} } }, "expected device to be a device or its name"],
    [{ batchSize: "4" }, 'expected batchSize to be a whole number of at least 1, found the string "4"'],
    [{ accumulate: "2" }, 'expected accumulate to be a whole number of at least 1, found the string "2"'],
    [{ seed: "1" }, 'expected seed to be a whole number, found the string "1"'],
    [{ threads: 0 }, "expected threads to be a whole number of at least 1"],
  ])("are refused by a trainer: %j", async (options, message) => {
    await expect(made(options)).rejects.toThrow(`Cannot make a trainer: ${message}`);
  });

  it.each<[object, string]>([
    [
      { learningRate: "0.1" },
      'expected learningRate to be a number of 0 or more, or a function of the step, found the string "0.1"',
    ],
    [{ steps: "5" }, 'Cannot train: expected steps to be a whole number of at least 0, found the string "5"'],
    [{ steps: 2.5 }, "expected steps to be a whole number of at least 0, found 2.5"],
    [
      { steps: Number.POSITIVE_INFINITY },
      "expected steps to be a whole number of at least 0, found Infinity",
    ],
    [{ steps: undefined }, "Cannot train without steps: as in { steps: 1000 }"],
    [{ reportEvery: "1" }, 'expected reportEvery to be a whole number of at least 1, found the string "1"'],
    [{ patience: "2" }, 'expected patience to be a whole number of at least 1, found the string "2"'],
    [{ learningRate: Number.NaN }, "expected learningRate to be"],
    [{ learningRate: -1 }, "expected learningRate to be"],
    [
      { learningRate: () => Number.NaN },
      "Cannot take a step: expected learningRate to be a number of 0 or more",
    ],
    [{ evaluateEvery: 0 }, "expected evaluateEvery to be a whole number of at least 1"],
    [{ until: 90 }, "expected until to be a share from 0 to 1"],
    [{ signal: 1 }, "expected signal to be an AbortSignal"],
    [{ signal: {} }, "expected signal to be an AbortSignal"],
    [{ pending: {} }, "expected pending to be the report of a step"],
  ])("are refused by a loop: %j", async (options, message) => {
    await expect(first(options)).rejects.toThrow(message);
    await expect(continued(options)).rejects.toThrow(message);
  });

  it.each<[string, () => unknown, string]>([
    [
      "a text",
      () => schedules.constant("0.1" as never),
      'expected rate to be a number of 0 or more, found the string "0.1"',
    ],
    [
      "no number",
      () => schedules.cosine(Number.NaN, { steps: 3 }),
      "expected rate to be a number of 0 or more, found NaN",
    ],
    [
      "below 0",
      () => schedules.linear(-1, { steps: 3 }),
      "expected rate to be a number of 0 or more, found -1",
    ],
    [
      "steps below 0",
      () => schedules.warmup(-5, schedules.constant(1)),
      "expected steps to be a whole number of at least 0, found -5",
    ],
    ["steps as a text", () => schedules.warmup("5" as never, schedules.constant(1)), 'found the string "5"'],
    [
      "a rate, not a schedule",
      () => schedules.warmup(5, 0.1 as never),
      "expected schedule to be a function, found 0.1",
    ],
  ])("are refused by schedules: %s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  it("no batch size is no default", async () => {
    await expect(made({ batchSize: undefined })).rejects.toThrow(
      "Cannot make a trainer without batchSize: as in { batchSize: 16 }",
    );
  });

  it("features may take all the memory there is", async () => {
    const trainer = await made({ cacheBytes: Number.POSITIVE_INFINITY });
    await trainer.dispose();
  });

  it.each([null, "123", [1, "2"], [1, Number.NaN], [-1]])(
    "weights of classes: %j is none",
    (classWeights) => {
      expect(() => crossEntropyLoss({ classWeights } as object)).toThrow(
        "every one of classWeights must be a number of 0 or more, in a list",
      );
    },
  );

  it("what is no snapshot is refused", async () => {
    const state = { theta: new Float32Array(1) };
    for (const from of [
      {},
      { step: 1 },
      { step: 1, state: null },
      { step: "3", state },
      { step: Number.NaN, state },
    ])
      await expect(first({ from })).rejects.toThrow(
        "Cannot restore a snapshot: expected { step, state } of trainer.snapshot(), found step",
      );
    await using(model, {}, async (trainer) => {
      for (const snapshot of [undefined, null, "step 3"])
        await expect(trainer.restore(snapshot as never)).rejects.toThrow(
          "Cannot restore a snapshot: expected",
        );
      await trainer.restore(await trainer.snapshot());
    });
  });

  it("what is no model is refused", async () => {
    const step = { batchSize: 4, optimizer: adam(), clipNorm: 1, seed: 0 };
    for (const none of [
      undefined,
      null,
      {},
      { ...model, parameters: undefined },
      Promise.resolve(model),
    ] as never[])
      for (const attempt of [
        () => createTrainer(none, { batchSize: 4, device }),
        () => train(none, feed, { steps: 1, batchSize: 4, device }).next(),
        () => openGradientProbe(none, { batchSize: 4, device }),
        () => stepProgram(none, step),
        () => stepCost(none, 4),
      ])
        await expect(async () => attempt()).rejects.toThrow(
          /^Cannot .*: expected a model, \{ input, output, parameters, forward \}, as frozen\(source, task\) makes one, found/,
        );
  });

  it("a step without a learning rate is refused", async () => {
    await expect(using(model, {}, (t) => t.train(tinyBatch(4, 0), {} as never))).rejects.toThrow(
      "Cannot take a step without learningRate",
    );
    expect(() => schedules.cosine(1, {} as never)).toThrow("Cannot make a schedule without steps");
  });

  it("what is no feed is refused", async () => {
    for (const on of [null, {}, tinyBatches(4)]) {
      await expect(first({}, on)).rejects.toThrow("Cannot train: expected a feed, as feed(task");
      await expect(continued({}, on)).rejects.toThrow("Cannot train: expected a feed, as feed(task");
    }
    await expect(first({}, { ...feed, evaluation: [] })).rejects.toThrow(
      "expected the feed's evaluation to be",
    );
  });
});
