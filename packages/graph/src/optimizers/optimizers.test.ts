import { describe, expect, it } from "vitest";
import { add, constant, input, mul, reduceSum, reshape, slice, sub } from "../build.js";
import { evaluate } from "../evaluate.js";
import { gradients } from "../gradients.js";
import type { Tensor } from "../tensor.js";
import { adam } from "./adam.js";
import { clipByNorm, globalNorm } from "./clip.js";
import { lion } from "./lion.js";
import { muon } from "./muon.js";
import type { Optimizer } from "./optimizer.js";
import { sgd } from "./sgd.js";

interface Configuration {
  readonly optimizer: Optimizer;
  /** Learning rates that suit the two functions below. */
  readonly parabola: number;
  readonly rosenbrock: number;
  readonly steps: number;
}

const configurations: Readonly<Record<string, Configuration>> = {
  sgd: { optimizer: sgd(), parabola: 0.1, rosenbrock: 1.5e-3, steps: 12_000 },
  "sgd, momentum 0.9": { optimizer: sgd({ momentum: 0.9 }), parabola: 0.02, rosenbrock: 2e-4, steps: 8000 },
  adam: { optimizer: adam(), parabola: 0.05, rosenbrock: 0.02, steps: 4000 },
  "adam, beta1 0": { optimizer: adam({ beta1: 0 }), parabola: 0.02, rosenbrock: 5e-3, steps: 6000 },
  "adam, beta2 0.9": { optimizer: adam({ beta2: 0.9 }), parabola: 0.02, rosenbrock: 5e-3, steps: 6000 },
  "adam, large epsilon": { optimizer: adam({ epsilon: 0.1 }), parabola: 0.1, rosenbrock: 0.02, steps: 6000 },
  lion: { optimizer: lion(), parabola: 5e-3, rosenbrock: 2e-4, steps: 30_000 },
  adamw: { optimizer: adam({ weightDecay: 1e-4 }), parabola: 0.05, rosenbrock: 0.02, steps: 4000 },
};

const numbers = (data: readonly number[]) => constant(Float32Array.from(data));
const total = (x: Tensor) => reshape(reduceSum(x, [0]), []);

/** Minimum 0 at (1, -2, 3), steeper along some axes than along others. */
const parabola = (theta: Tensor) => {
  const off = sub(theta, numbers([1, -2, 3]));
  return total(mul(mul(off, off), numbers([0.5, 1, 2])));
};

/** Minimum 0 at (1, 1), at the end of a bent valley (Rosenbrock 1960). */
const rosenbrock = (theta: Tensor) => {
  const [x, y] = [slice(theta, 0, 0, 1), slice(theta, 0, 1, 2)];
  const [a, b] = [sub(1, x), sub(y, mul(x, x))];
  return total(add(mul(a, a), mul(mul(b, b), 100)));
};

type State = Readonly<Record<string, ArrayLike<number>>>;

/** One update as a function of numbers, written as a program once. */
function updater(optimizer: Optimizer, size: number, gradientOf: (theta: Tensor) => Tensor) {
  const theta = input("theta", "f32", [size]);
  const update = optimizer.update({
    theta,
    gradient: gradientOf(theta),
    slots: optimizer.slots.map((name) => input(name, "f32", [size])),
    scalars: optimizer.scalars.map((name) => input(name, "f32", [])),
    layout: { size, entries: [{ name: "all", shape: [size], start: 0, end: size }] },
  });
  expect(update.slots).toHaveLength(optimizer.slots.length);
  const outputs = {
    theta: update.theta,
    ...Object.fromEntries(update.slots.map((slot, i) => [optimizer.slots[i]!, slot])),
  };
  return (state: State, step: number, learningRate: number, more: State = {}): State => {
    const scalars = optimizer.schedule(step, learningRate);
    expect(scalars).toHaveLength(optimizer.scalars.length);
    const rates = Object.fromEntries(optimizer.scalars.map((name, i) => [name, [scalars[i]!]]));
    return evaluate(outputs, { ...state, ...rates, ...more });
  };
}

const fresh = ({ slots }: Optimizer, theta: readonly number[]): State => ({
  theta,
  ...Object.fromEntries(slots.map((name) => [name, theta.map(() => 0)])),
});

/** Updates with gradients that are given. */
const fed = (optimizer: Optimizer, size: number) =>
  updater(optimizer, size, () => input("gradient", "f32", [size]));

function minimize(
  { optimizer, steps }: Configuration,
  loss: (theta: Tensor) => Tensor,
  start: readonly number[],
  rate: number,
): number[] {
  const update = updater(optimizer, start.length, (theta) => gradients(loss(theta), [theta])[0]!);
  let state = fresh(optimizer, start);
  for (let step = 1; step <= steps; step++) state = update(state, step, rate);
  return Array.from(state["theta"]!);
}

describe.each(Object.entries(configurations))("%s", (_, configuration) => {
  const { optimizer } = configuration;

  it("finds the bottom of a parabola", () => {
    const found = minimize({ ...configuration, steps: 1500 }, parabola, [0, 0, 0], configuration.parabola);
    for (const [i, value] of [1, -2, 3].entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(0.02);
  });

  it("follows Rosenbrock's valley", () => {
    const found = minimize(configuration, rosenbrock, [-1, 1], configuration.rosenbrock);
    for (const value of found) expect(Math.abs(value - 1)).toBeLessThan(0.05);
  });

  it("updates each number by itself", () => {
    const [theta, gradient] = [
      [0.5, -1, 2],
      [0.1, -20, 3e-3],
    ];
    const all = fed(optimizer, 3)(fresh(optimizer, theta), 1, 0.1, { gradient });
    theta.forEach((value, i) => {
      const one = fed(optimizer, 1)(fresh(optimizer, [value]), 1, 0.1, { gradient: [gradient[i]!] });
      for (const name of ["theta", ...optimizer.slots]) expect(one[name]![0]).toBe(all[name]![i]);
    });
  });

  it("moves against the gradient, the further the higher the learning rate, and not at rate 0", () => {
    const step = (rate: number) =>
      fed(optimizer, 2)(fresh(optimizer, [0, 0]), 1, rate, { gradient: [2, -3] })["theta"]!;
    expect(Array.from(step(0), Math.abs)).toEqual([0, 0]);
    const [small, large] = [step(0.01), step(0.02)];
    expect(small[0]).toBeLessThan(0);
    expect(small[1]).toBeGreaterThan(0);
    expect(large[0]! / small[0]!).toBeCloseTo(2, 6);
  });
});

describe("adam", () => {
  it("makes a first step of the learning rate, whatever the size of the gradient", () => {
    const gradient = [1e-3, -0.1, 1, -1000];
    const { theta } = fed(adam(), 4)(fresh(adam(), [0, 0, 0, 0]), 1, 1e-3, { gradient });
    Array.from(theta!).forEach((value, i) => {
      expect(value / (-1e-3 * Math.sign(gradient[i]!))).toBeCloseTo(1, 4);
    });
  });

  it.each([
    [{}, 0],
    [{ beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }, 0],
    [{ weightDecay: 0.1 }, 0.1],
  ])("is the textbook's, %j", (options, decay) => {
    const { beta1, beta2, epsilon } = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, ...options };
    const optimizer = adam(options);
    const update = fed(optimizer, 1);
    let state = fresh(optimizer, [0.7]);
    let [theta, m, v] = [0.7, 0, 0];
    for (let t = 1; t <= 60; t++) {
      const g = Math.sin(t * t) + 0.3;
      state = update(state, t, 0.01, { gradient: [g] });
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      const corrected = m / (1 - beta1 ** t) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
      theta = theta * (1 - 0.01 * decay) - 0.01 * corrected;
      // the betas inside of the program are float32
      expect(Math.abs(state["theta"]![0]! - theta)).toBeLessThan(2e-6);
    }
  });

  it("shrinks weights by learning rate times decay where there is no gradient", () => {
    const optimizer = adam({ weightDecay: 0.5 });
    const { theta } = fed(optimizer, 2)(fresh(optimizer, [4, -8]), 1, 0.1, { gradient: [0, 0] });
    expect(Array.from(theta!, (value) => Number(value.toFixed(9)))).toEqual([4 * 0.95, -8 * 0.95]);
    expect(optimizer.name).toBe("adamw");
  });

  it("stands still without a gradient or a decay", () => {
    const { theta } = fed(adam(), 1)(fresh(adam(), [4]), 1, 0.1, { gradient: [0] });
    expect(theta![0]).toBe(4);
  });

  it.each([
    [{ beta1: 1 }, "beta1 must be in [0, 1), got 1"],
    [{ beta2: -0.1 }, "beta2 must be in [0, 1), got -0.1"],
    [{ beta1: Number.NaN }, "beta1 must be in [0, 1), got NaN"],
    [{ epsilon: -1e-8 }, "epsilon must be 0 or more, got -1e-8"],
    [{ weightDecay: -1 }, "weightDecay must be 0 or more, got -1"],
    [{ weightDecay: Number.POSITIVE_INFINITY }, "weightDecay must be 0 or more, got Infinity"],
  ])("refuses %j", (options, message) => {
    expect(() => adam(options)).toThrow(new RangeError(`Cannot make Adam: ${message}`));
  });
});

describe("sgd", () => {
  it.each([0, 0.5, 0.9])("with momentum %d does what a loop does", (momentum) => {
    const optimizer = sgd({ momentum });
    const update = fed(optimizer, 2);
    let state = fresh(optimizer, [1, -1]);
    const [theta, u] = [
      [1, -1],
      [0, 0],
    ];
    for (let t = 1; t <= 30; t++) {
      const gradient = [Math.sin(t), Math.cos(t) * 3];
      state = update(state, t, 0.05, { gradient });
      for (const i of [0, 1]) {
        u[i] = Math.fround(momentum) * u[i]! + gradient[i]!;
        theta[i]! -= 0.05 * u[i]!;
        expect(state["theta"]![i]).toBeCloseTo(theta[i]!, 12);
      }
    }
    expect(optimizer.slots).toEqual(momentum === 0 ? [] : ["u"]);
  });

  it.each([1, -0.5, Number.NaN])("refuses the momentum %d", (momentum) => {
    expect(() => sgd({ momentum })).toThrow(
      new RangeError(`Cannot make SGD: momentum must be in [0, 1), got ${momentum}`),
    );
  });
});

describe("an option that there is not", () => {
  it.each<[string, (options: object) => Optimizer, string]>([
    ["Adam", adam, "weight_decay"],
    ["Lion", lion, "Beta1"],
    ["Muon", muon, "iteration"],
    ["SGD", sgd, "momentun"],
  ])("is refused by %s", (name, make, option) => {
    expect(() => make({ [option]: 1 })).toThrow(
      `Cannot make ${name}: there is no option "${option}"; the nearest is`,
    );
    expect(() => make(0.9 as never)).toThrow("expected an object of options");
  });

  it("is refused where it is one of another", () => {
    expect(() => sgd({ weightDecay: 0.1 } as object)).toThrow('there is no option "weightDecay"');
  });
});

describe("clipByNorm", () => {
  const clip = (gradient: number[], limit: number) => {
    const g = input("g", "f32", [gradient.length]);
    const norm = globalNorm(g);
    return evaluate({ norm, clipped: clipByNorm(g, norm, limit) }, { g: gradient });
  };

  it("scales what is too long to the limit, keeping its direction", () => {
    const { norm, clipped } = clip([3, -4], 1);
    expect(norm[0]).toBe(5);
    expect(Math.hypot(...clipped)).toBeCloseTo(1, 6);
    expect(clipped[0]! / clipped[1]!).toBeCloseTo(-0.75, 12);
    // PyTorch's form, with 1e-6 added to the norm
    expect(clipped[0]).toBeCloseTo(3 / (5 + 1e-6), 9);
  });

  it("leaves alone what is short enough, zero too", () => {
    expect(Array.from(clip([0.3, -0.4], 1).clipped)).toEqual([0.3, -0.4]);
    expect(Array.from(clip([0, 0, 0], 1).clipped)).toEqual([0, 0, 0]);
  });
});
