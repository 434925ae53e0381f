import { frozen, gpt2Config, random } from "@permafrost/models";
import { attentionMaps, DEVICES, openPredictor, predict, type Runnable } from "@permafrost/runtime";
import { bitXor } from "@permafrost/tasks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createTrainer, openGradientProbe, profileStep } from "../src/index.js";
import { tinyBatch, tinyBatches, tinyModel } from "./tiny-model.js";

const OPEN = DEVICES.native.open;
const SIZE = 2;

/** Devices, sessions and states that are there. */
const there = { devices: 0, sessions: 0, states: 0 };
let opened = 0;
/** Sessions that can still be opened. */
let left = Number.POSITIVE_INFINITY;
/** Whether there is room for a state. */
let placing = true;

beforeEach(() => {
  Object.assign(there, { devices: 0, sessions: 0, states: 0 });
  opened = 0;
  left = Number.POSITIVE_INFINITY;
  placing = true;
  vi.spyOn(DEVICES.native, "open").mockImplementation(async (options) => {
    const device = await OPEN(options);
    opened++;
    there.devices++;
    return {
      ...device,
      async open(...given) {
        if (left-- === 0) throw new Error("there is no room");
        return noting("sessions", await device.open(...given));
      },
      async place(values) {
        if (!placing) throw new Error("there is no room");
        return noting("states", await device.place(values));
      },
      async dispose() {
        there.devices--;
        await device.dispose?.();
      },
    };
  });
});

afterEach(() => vi.restoreAllMocks());

function noting<T extends { dispose(): Promise<void> }>(kind: keyof typeof there, made: T): T {
  there[kind]++;
  return {
    ...made,
    async dispose() {
      there[kind]--;
      await made.dispose();
    },
  };
}

const model = tinyModel();
const { x } = tinyBatch(SIZE, 0);
const device = "native";

/** A model of which one parameter cannot be read. */
const without = (broken: string, { parameters, ...rest }: Runnable = model): Runnable => ({
  ...rest,
  parameters: parameters.map((parameter) => ({
    ...parameter,
    initial: async () => {
      if (parameter.name === broken) throw new Error(`the disk with ${broken} is gone`);
      return parameter.initial();
    },
  })),
});

/** The tiny model, which says that it attends to its output. */
const attentive = (of: Runnable): Runnable => ({
  ...of,
  forward(x, context) {
    const result = of.forward(x, context);
    return { ...result, attentions: [result.logits] };
  },
});

const feed = { train: (start: number) => tinyBatches(SIZE, start) };
/** Which is compiled in two parts. */
const outputOnly = tinyModel({ thawed: (name) => name.startsWith("output") });

const uses: Readonly<Record<string, (model: Runnable) => Promise<unknown>>> = {
  predict: (model) => predict(model, { x }, { device }),
  openPredictor: async (model) => {
    const predictor = await openPredictor(model, { device });
    await predictor.predict({ x });
    await predictor.dispose();
  },
  attentionMaps: (model) => attentionMaps(attentive(model), { x }, { device }),
  createTrainer: async (model) => {
    const trainer = await createTrainer(model, { batchSize: SIZE, device });
    await trainer.train(tinyBatch(SIZE, 0), { learningRate: 1e-2 });
    await trainer.dispose();
  },
  openGradientProbe: async (model) => {
    const probe = await openGradientProbe(model, { batchSize: SIZE, device });
    const values = await Promise.all(
      model.parameters.map(async ({ name, initial }) => [name, await initial()]),
    );
    await probe.norms(tinyBatch(SIZE, 0), Object.fromEntries(values));
    await probe.dispose();
  },
  profileStep: (model) => profileStep(model, feed, { batchSize: SIZE, device, steps: 1 }),
};

describe.each(Object.entries(uses))("%s", (name, use) => {
  const devices = name === "profileStep" ? 2 : 1;

  it("gives back the device that it opened", async () => {
    await use(model);
    expect(opened).toBe(devices);
    expect(there).toEqual({ devices: 0, sessions: 0, states: 0 });
  });

  it("gives it back where a frozen weight cannot be read", async () => {
    await expect(use(without("frozen.weight"))).rejects.toThrow("the disk with frozen.weight is gone");
    expect(opened).toBe(1);
    expect(there).toEqual({ devices: 0, sessions: 0, states: 0 });
  });
});

describe("createTrainer", () => {
  const train = (of: Runnable) => createTrainer(of, { batchSize: SIZE, device });

  it("gives the device back where a thawed parameter cannot be read", async () => {
    await expect(train(without("output.weight"))).rejects.toThrow("the disk with output.weight is gone");
    expect(opened).toBe(1);
    expect(there).toEqual({ devices: 0, sessions: 0, states: 0 });
  });

  it.each([0, 1])("gives back all that it opened where the program's part %i cannot be", async (part) => {
    left = part;
    await expect(train(outputOnly)).rejects.toThrow("there is no room");
    expect(opened).toBe(1);
    expect(there).toEqual({ devices: 0, sessions: 0, states: 0 });
  });

  it.each(["a state", "the first session", "the second session"])(
    "gives back all that it opened in int8 where there is no room for %s",
    async (what) => {
      placing = what !== "a state";
      left = ["the first session", "the second session"].indexOf(what);
      const wide = { ...gpt2Config("tiny"), n_embd: 192, n_head: 3, n_layer: 1 };
      const model = frozen(random(wide), bitXor(), { dropout: 0 });
      const training = createTrainer(model, { batchSize: SIZE, device, compute: "int8" });
      await expect(training).rejects.toThrow("there is no room");
      expect(there).toEqual({ devices: 0, sessions: 0, states: 0 });
    },
  );

  it("leaves a device alone that it is lent", async () => {
    const lent = await DEVICES.native.open({});
    const lending = createTrainer(without("output.weight"), { batchSize: SIZE, device: lent });
    await expect(lending).rejects.toThrow("the disk with output.weight is gone");
    expect(there).toEqual({ devices: 1, sessions: 0, states: 0 });
    await lent.dispose?.();
  });
});
