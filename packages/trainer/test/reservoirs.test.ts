import { input } from "@permafrost/graph";
import { type BodyConfig, frozen, random, type WeightSource } from "@permafrost/models";
import { contextOf, load, weightsOf } from "@permafrost/runtime";
import { batchAt, evaluationBatches, feed, mackeyGlass, narma, type Task } from "@permafrost/tasks";
import { reservoirs as upstream } from "@permafrost/testing/reservoirs";
import { describe, expect, it } from "vitest";
import { fitReadout, ridge } from "../src/index.js";
import { device, using } from "./using.js";

describe("on a device, a reservoir", () => {
  it.each(Object.entries(upstream.cases))(
    "has reservoirpy's states: %s",
    async (_, { config, x, layers, states }) => {
      const given = new Map(
        layers.flatMap((matrices, layer) =>
          Object.entries(matrices).map(([name, values]) => [
            layer === 0 ? name : `${name}_l${layer}`,
            values,
          ]),
        ),
      );
      const units = (name: string) => [
        config.units,
        ...(name.startsWith("bias") ? [] : [given.get(name)!.length / config.units]),
      ];
      const source: WeightSource = {
        origin: "reservoirpy",
        config: { ...config, model_type: "esn" },
        names: () => [...given.keys()],
        describe: (name) => ({ dtype: "F32", shape: units(name) }),
        read: async (name) => Float32Array.from(given.get(name)!),
      };
      const { steps } = upstream;
      const task = {
        input: { kind: "values", tokens: steps, dim: config.input_dim },
        output: { kind: "values", tokens: 1, labels: 1, classes: 1 },
      } as const;
      const model = frozen(source, task, { inputLayer: "identity" });
      const sequence = input("x", "f32", [1, steps, config.input_dim]);
      const { hidden } = model.forward(sequence, contextOf(model, 1, new Map()));
      const session = await load(device, { outputs: { hidden } }, weightsOf(model));
      const found = (await session.run({ x: Float32Array.from(x) }, { wanted: ["hidden"] }))["hidden"]!;
      await session.dispose();
      const width = model.body.width.out;
      // side by side, or the last of them
      const shown = config.arrangement === "parallel" ? states : states.slice(-1);
      const expected = (t: number, i: number) =>
        shown[Math.floor(i / config.units)]![t * config.units + (i % config.units)]!;
      const off = Array.from(found, (value, k) =>
        Math.abs(value - expected(Math.floor(k / width), k % width)),
      );
      expect(off).toHaveLength(steps * width);
      expect(Math.max(...off)).toBeLessThan(1e-6);
    },
  );
});

describe("state noise", () => {
  it("is there while training, another at each step of a seed, and not in what is told", async () => {
    const task = narma({ length: 30, washout: 0 });
    const modelOf = (config: BodyConfig) =>
      frozen(random({ model_type: "esn", input_size: 1, units: 20, ...config }), task, {
        inputLayer: "identity",
      });
    const batch = batchAt(task, { split: "train", order: "sequential", batchSize: 4 }, 0);
    const run = (config: BodyConfig, seed: number) =>
      using(modelOf(config), { seed }, async (trainer) => {
        const losses: number[] = [];
        for (let step = 0; step < 3; step++)
          losses.push((await trainer.train(batch, { learningRate: 0 })).loss);
        return { losses, told: await trainer.predict(batch) };
      });
    const [quiet, noisy, again, other] = [
      await run({}, 0),
      await run({ state_noise: 0.5 }, 0),
      await run({ state_noise: 0.5 }, 0),
      await run({ state_noise: 0.5 }, 1),
    ];
    expect(noisy.told).toEqual(quiet.told);
    expect(new Set(quiet.losses).size).toBe(1);
    expect(new Set([...quiet.losses, ...noisy.losses, ...other.losses]).size).toBe(7);
    expect(again.losses).toEqual(noisy.losses);
  });
});

/** What a reservoir with a ridge readout comes to on test sequences. */
async function measured(task: Task, config: BodyConfig, passExamples: number) {
  const source = random({ model_type: "esn", input_size: 1, ...config }, { seed: 0 });
  const model = frozen(source, task, { inputLayer: "identity" });
  const { pass, heldOut } = feed(task, { batchSize: 4, passExamples });
  const fitted = await fitReadout(model, pass(), ridge(), {
    batchSize: 4,
    device,
    ...(heldOut && { heldOut }),
  });
  const tests = () => evaluationBatches(task, { split: "test", batchSize: 4, examples: 8 });
  return using(fitted.model, {}, async (trainer) => {
    const { metrics } = await trainer.evaluate(tests());
    const y: number[] = [];
    const told: number[] = [];
    for await (const batch of tests()) {
      y.push(...batch.y);
      told.push(...(await trainer.predict(batch)));
    }
    for (const [name, value] of Object.entries(byNumPy(y, told)))
      expect(Math.abs(metrics![name]! / value - 1), name).toBeLessThan(1e-5);
    return metrics!;
  });
}

/** As one writes it in NumPy: `np.sqrt(np.mean((y - told) ** 2))`, that by `np.std(y)`, and `1 - np.mean((y - told) ** 2) / np.var(y)`. */
function byNumPy(y: readonly number[], told: readonly number[]) {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = mean(y);
  const spread = mean(y.map((value) => (value - middle) ** 2));
  const error = mean(y.map((value, i) => (value - told[i]!) ** 2));
  return { rmse: Math.sqrt(error), nrmse: Math.sqrt(error / spread), r2: 1 - error / spread };
}

describe("with a ridge readout, a reservoir", () => {
  it("tells Mackey-Glass's next value to 2e-3, with 100 units", async () => {
    const config = { units: 100, lr: 0.3, sr: 1.25, density: 0.1 };
    const { rmse } = await measured(mackeyGlass({ length: 500 }), config, 8);
    expect(rmse).toBeLessThan(2e-3);
  });

  it("tells NARMA-10 to 0.25 of its deviation, where a delay line tells it to 0.4", async () => {
    const config = { units: 200, sr: 0.9, input_scaling: 0.2, bias_scaling: 0.5 };
    const { nrmse } = await measured(narma({ length: 900, washout: 100 }), config, 12);
    expect(nrmse).toBeLessThan(0.25);
  });
});
