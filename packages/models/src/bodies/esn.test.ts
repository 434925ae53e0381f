import { evaluate, input, type Tensor } from "@permafrost/graph";
import { fromTensors } from "@permafrost/hub";
import { reservoirs as upstream } from "@permafrost/testing/reservoirs";
import { describe, expect, it } from "vitest";
import { runModel, waves } from "../../test/run-body.js";
import { bodyOf } from "../architectures.js";
import { frozen } from "../frozen.js";
import { bodyContext } from "../linear.js";
import { random } from "../random.js";
import { spectralRadius } from "../spectral-radius.js";
import type { BodyConfig } from "../weight-source.js";
import { weightTensors } from "../weight-tensors.js";

const sizes = { model_type: "esn", input_size: 3, hidden_size: 60 };
const task = (tokens: number, dim = 3) =>
  ({
    input: { kind: "values", tokens, dim },
    output: { kind: "values", tokens: 1, labels: 1, classes: 1 },
  }) as const;
const reservoir = (more: BodyConfig, seed = 0) => random({ ...sizes, ...more }, { seed });
const share = (values: Float32Array) => values.filter((value) => value !== 0).length / values.length;

describe("states", () => {
  it.each(Object.entries(upstream.cases))("are reservoirpy's with its matrices: %s", async (_, golden) => {
    const { units, input_dim } = golden.config;
    const named = golden.layers.flatMap((matrices, layer) =>
      Object.entries(matrices).map(([name, values]) => {
        const shape = name === "bias" ? [units] : [units, values.length / units];
        return [
          layer === 0 ? name : `${name}_l${layer}`,
          { shape, data: Float32Array.from(values) },
        ] as const;
      }),
    );
    const source = fromTensors(Object.fromEntries(named), { ...golden.config, model_type: "esn" });
    const steps = upstream.steps;
    const model = frozen(source, task(steps, input_dim), { inputLayer: "identity" });
    const { hidden } = await runModel(model, golden.x, [1, steps, input_dim]);
    const width = model.body.width.out;
    const parallel = golden.config.arrangement === "parallel";
    const expected = (t: number, i: number) =>
      parallel
        ? golden.states[Math.floor(i / units)]![t * units + (i % units)]!
        : golden.states.at(-1)![t * units + i]!;
    expect(hidden).toHaveLength(steps * width);
    const off = hidden.map((value, k) => Math.abs(value - expected(Math.floor(k / width), k % width)));
    // constants such as the leak are float32's
    expect(Math.max(...off)).toBeLessThan(1e-7);
  });

  it("are given of all layers", async () => {
    const shapes = async (more: BodyConfig) =>
      (await runModel(frozen(reservoir(more), task(4)), waves(12), [1, 4, 3])).states.map(
        ({ shape }) => shape,
      );
    expect(await shapes({ num_layers: 3 })).toEqual([[1, 4, 3], ...Array(3).fill([1, 4, 60])]);
    expect(await shapes({ num_layers: 3, arrangement: "parallel" })).toEqual([
      [1, 4, 3],
      [1, 4, 180],
    ]);
  });
});

describe("matrices", () => {
  it.each<[string, BodyConfig, number]>([
    ["normal", {}, 0.9],
    ["uniform, by reservoirpy's names", { W: "uniform", sr: 1.25, rc_connectivity: 0.1 }, 1.25],
    ["bernoulli", { recurrent_matrix: "bernoulli", density: 0.2, spectral_radius: 0.5 }, 0.5],
    ["orthogonal", { recurrent_matrix: "orthogonal", spectral_radius: 0.99 }, 0.99],
    ["ring", { recurrent_matrix: "ring", spectral_radius: 0.7 }, 0.7],
    ["of the last of three layers", { num_layers: 3, density: 0.1 }, 0.9],
  ])("have the radius that is asked for, whatever the seed: %s", async (_, config, radius) => {
    for (const seed of [0, 1, 2]) {
      const source = reservoir(config, seed);
      const names = source.names().filter((name) => /^W(_l\d)?$/.test(name));
      const w = await source.read(names.at(-1)!);
      expect(Math.abs(spectralRadius(w) / radius - 1)).toBeLessThan(1e-6);
      expect(await reservoir(config, seed).read(names.at(-1)!)).toEqual(w);
    }
  });

  it("have as many entries as are asked for", async () => {
    const source = reservoir({ density: 0.1, input_density: 0.5, hidden_size: 50, input_size: 4 });
    expect(share(await source.read("W"))).toBe(0.1);
    expect(share(await source.read("W_in"))).toBe(0.5);
    expect(share(await source.read("b"))).toBe(1);
  });

  it("are scaled as asked for", async () => {
    const largest = async (config: BodyConfig, name: string) =>
      (await reservoir(config).read(name)).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(await largest({ Win: "bernoulli", input_scaling: 0.1 }, "W_in")).toBeCloseTo(0.1, 7);
    const uniform = await largest({ input_matrix: "uniform", input_scaling: 0.1 }, "W_in");
    expect(uniform).toBeLessThanOrEqual(0.1);
    expect(uniform).toBeGreaterThan(0.09);
    expect(await largest({ bias_scaling: 0 }, "b")).toBe(0);
    const deep = { Win: "bernoulli", num_layers: 2, input_scaling: 0.1 };
    expect(await largest(deep, "W_in_l1")).toBeCloseTo(0.1, 7);
    expect(await largest({ ...deep, inter_scaling: 2 }, "W_in_l1")).toBe(2);
    // side by side, all hear the input
    const beside = { ...deep, arrangement: "parallel", inter_scaling: 2 };
    expect(await largest(beside, "W_in_l1")).toBeCloseTo(0.1, 7);
    expect(reservoir(beside).describe("W_in_l1").shape).toEqual([60, 3]);
  });

  it("a ring passes on from unit to unit", async () => {
    const w = await reservoir({ recurrent_matrix: "ring", hidden_size: 3, sr: 0.5 }).read("W");
    expect([...w]).toEqual([0, 0, 0.5, 0.5, 0, 0, 0, 0.5, 0]);
  });

  it("are refused where float32 does not hold them, rather than decomposed without end", async () => {
    const beyond = /^Cannot draw "W(_in)?": number \d+ would be -?Infinity, beyond what float32 holds/;
    await expect(reservoir({ sr: 1e300 }).read("W")).rejects.toThrow(beyond);
    await expect(reservoir({ input_scaling: 1e39 }).read("W_in")).rejects.toThrow(beyond);
    await expect(reservoir({ W: "ring", sr: 1e39 }).read("W")).rejects.toThrow(beyond);
    // what is drawn is smaller than what it is scaled to
    await expect(reservoir({ sr: 3.4e38, hidden_size: 4, density: 0.25 }, 2).read("W")).rejects.toThrow(
      RangeError,
    );
    expect((await reservoir({ sr: 1e30 }).read("W")).every(Number.isFinite)).toBe(true);
  });

  it("are refused where nothing comes back", async () => {
    await expect(reservoir({ hidden_size: 4, density: 0.01 }, 1).read("W")).rejects.toThrow(
      'Cannot scale "W" of random esn weights (seed 1) to the spectral radius 0.9: expected an eigenvalue that is not 0, found none',
    );
  });
});

describe("state noise", () => {
  const noisy = { ...sizes, hidden_size: 2, bias_scaling: 0, state_noise: 0.25, activation: "identity" };
  /** States of units that hear nothing else, of two examples of three tokens. */
  const states = (config: BodyConfig, normal?: (shape: readonly number[]) => Tensor) => {
    const { parameters, forward } = bodyOf(config);
    const given = { weight: weightTensors(parameters, 3), dropout: (x: Tensor) => x };
    const context = bodyContext({ ...given, ...(normal && { normal }) }, parameters);
    const { hidden } = forward(input("x", "f32", [2, 3, 3]), context);
    const zero = { W: new Float32Array(4), W_in: new Float32Array(6), b: new Float32Array(2) };
    const drawn = Array.from({ length: 12 }, (_, i) => i - 4);
    return [...evaluate({ hidden }, { x: new Float32Array(18), ...zero, drawn }).hidden];
  };

  it("is what is drawn, times its deviation, another for each number of each token and example", () => {
    const drawn = states(noisy, (shape) => input("drawn", "f32", shape));
    // drawn token by token
    expect(drawn).toEqual([-1, -0.75, 0, 0.25, 1, 1.25, -0.5, -0.25, 0.5, 0.75, 1.5, 1.75]);
  });

  it("is none where nothing is trained, and nothing is drawn by default", () => {
    expect(states(noisy)).toEqual(Array(12).fill(0));
    const drawing = () => {
      throw new Error("drew");
    };
    expect(states({ ...noisy, state_noise: 0 }, drawing)).toEqual(Array(12).fill(0));
  });
});

describe("esn() refuses", () => {
  it.each<[string, BodyConfig, string]>([
    ["no units", { hidden_size: 0 }, '"hidden_size" in its config to be a whole number from 1'],
    ["no units, by another name", { hidden_size: undefined, units: 0 }, '"units" in its config'],
    [
      "a radius of 0",
      { spectral_radius: 0 },
      '"spectral_radius" in its config to be a number above 0, found 0',
    ],
    ["a radius below 0", { sr: -1 }, '"sr" in its config to be a number above 0, found -1'],
    ["a radius that is none", { sr: Number.NaN }, '"sr" in its config to be a number above 0, found NaN'],
    [
      "a radius without end",
      { sr: Number.POSITIVE_INFINITY },
      '"sr" in its config to be a number above 0, found Infinity',
    ],
    ["a leak of 0", { lr: 0 }, '"lr" in its config to be a number above 0, up to 1, found 0'],
    [
      "a leak above 1",
      { leak_rate: 1.5 },
      '"leak_rate" in its config to be a number above 0, up to 1, found 1.5',
    ],
    ["a density of 0", { density: 0 }, '"density" in its config to be a number above 0, up to 1, found 0'],
    [
      "a density above 1",
      { input_connectivity: 2 },
      '"input_connectivity" in its config to be a number above 0, up to 1',
    ],
    [
      "a sparse ring",
      { W: "ring", density: 0.5 },
      '"density" in its config to be 1, because a recurrent_matrix that is ring',
    ],
    [
      "an unknown matrix",
      { W: "chaotic" },
      '"W" in its config to be one of normal, uniform, bernoulli, orthogonal, ring, found "chaotic"',
    ],
    ["a matrix as such", { Win: [[1]] }, '"Win" in its config to be one of normal, uniform, bernoulli'],
    ["an input of no scale", { input_scaling: 0 }, '"input_scaling" in its config to be a number above 0'],
    ["biases below 0", { bias_scaling: -1 }, '"bias_scaling" in its config to be a number from 0'],
    ["noise below 0", { state_noise: -0.1 }, '"state_noise" in its config to be a number from 0'],
    [
      "an unknown arrangement",
      { arrangement: "grid" },
      '"arrangement" in its config to be one of series, parallel',
    ],
    [
      "a washout",
      { washout: 100 },
      '"washout" in its config to be left out: it is the task\'s, as in withWashout(task, 100)',
    ],
    [
      "a warm-up",
      { warmup: 100 },
      '"warmup" in its config to be left out: it is the task\'s, as in withWashout(task, 100)',
    ],
    [
      "a seed",
      { seed: 3 },
      '"seed" in its config to be left out: it is an option, as in random(config, { seed: 1 })',
    ],
    ["feedback", { fb_scaling: 1 }, '"fb_scaling" in its config to be left out: nothing is fed back'],
    ["noise of the input", { noise_in: 0.1 }, '"noise_in" in its config to be left out: there is noise of'],
    ["a radius that float32 loses", { sr: 1e-40 }, '"sr" in its config to be at least 1e-30, found 1e-40'],
  ])("%s", (_, config, message) => {
    const build = () => bodyOf({ ...sizes, ...config });
    expect(build).toThrow(RangeError);
    expect(build).toThrow(`Cannot build an esn body: expected ${message}`);
  });

  it("a slip of the pen, and nothing that is another word", () => {
    for (const [slip, meant] of [
      ["spectral_raduis", "spectral_radius"],
      ["leakrate", "leak_rate"],
      ["unit", "units"],
      ["numlayers", "num_layers"],
      ["rc_conectivity", "rc_connectivity"],
    ] as const)
      expect(() => bodyOf({ ...sizes, [slip]: 1 })).toThrow(
        new RangeError(
          `Cannot build an esn body: there is no "${slip}" in its config; the nearest is "${meant}"`,
        ),
      );
    expect(() => bodyOf({ ...sizes, model_type: "lstm", num_layers: 1, bidrectional: true })).toThrow(
      'Cannot build a lstm body: there is no "bidrectional" in its config; the nearest is "bidirectional"',
    );
    // what others write into a config.json
    const more = { architectures: ["X"], torch_dtype: "float32", eos_token_id: 2, vocab_size: 9, b: 1 };
    expect(bodyOf({ ...sizes, ...more, max_position_embeddings: 512 }).layers).toBe(1);
    const torch = { model_type: "lstm", num_layers: 1, batch_first: true, dtype: null, device: "cpu" };
    expect(bodyOf({ ...sizes, ...more, ...torch }).layers).toBe(1);
  });

  it("more numbers than fit in memory", async () => {
    await expect(reservoir({ hidden_size: 1e9 }).read("W")).rejects.toThrow(
      new RangeError(
        'Cannot draw "W" of shape [1000000000,1000000000]: that is 1,000,000,000,000,000,000 numbers, and 2,147,483,648 are the most; take a smaller width',
      ),
    );
  });

  it("two names of one value", () => {
    expect(() => bodyOf({ ...sizes, units: 60 })).toThrow(
      new RangeError(
        'Cannot build an esn body: its config has both "hidden_size" and "units", which are one; leave one of them out',
      ),
    );
  });
});
