import { describe, expect, it } from "vitest";
import { batchAt } from "../batches.js";
import { Random } from "../random.js";
import type { Task } from "../task.js";
import { delayedXor } from "./delayed-xor.js";
import { lorenz, lorenzStep } from "./lorenz.js";
import { mackeyGlass, mackeyGlassSeries } from "./mackey-glass.js";
import { memoryCapacity } from "./memory-capacity.js";
import { narma, narmaSeries } from "./narma.js";
import { sineSquare } from "./sine-square.js";

/** The first example of a split: its tokens and labels. */
const example = (task: Task, split: "train" | "test" = "train", seed = 0) => {
  const { x, y } = batchAt(task, { split, order: "sequential", batchSize: 1, seed }, 0);
  return { x: [...x], y: [...y] };
};
const whole = { length: 60, washout: 0 };

describe.each([
  ["narma", narma],
  ["mackey-glass", mackeyGlass],
  ["lorenz", lorenz],
  ["memory-capacity", memoryCapacity],
  ["delayed-xor", delayedXor],
  ["sine-square", sineSquare],
] as const)("%s", (name, make) => {
  it("is a function of seed, split and index", () => {
    const task = make();
    expect(task.name).toBe(name);
    expect(example(task)).toEqual(example(make()));
    expect(example(task).x).not.toEqual(example(task, "test").x);
    expect(example(task).x).not.toEqual(example(task, "train", 1).x);
    const { x, size } = batchAt(task, { split: "train", order: "sequential", batchSize: 2 }, 0);
    expect(String(x.subarray(0, x.length / size))).not.toBe(String(x.subarray(x.length / size)));
  });

  it("is read out after the washout, with the labels it has anyway", () => {
    expect(make().input.tokens).toBe(300);
    expect(make().output.tokens).toBe(200);
    const [all, some] = [example(make(whole)), example(make({ ...whole, washout: 50 }))];
    expect(some.x).toEqual(all.x);
    expect(some.y).toEqual(all.y.slice((all.y.length / 60) * 50));
  });

  it.each([
    [{ washout: 300 }, "expected a washout from 0 to 299, below the 300 tokens of a sequence, found 300"],
    [{ washout: -1 }, "expected a washout from 0 to 299"],
    [{ length: 0 }, "expected length to be a whole number of at least 1, found 0"],
    [{ length: 1.5 }, "expected length to be a whole number"],
    [{ length: 1e12 }, "expected length to be a whole number of at most 10000000, found"],
    [{ lenght: 10 }, '"lenght"'],
    [{ horizon: 0, tau: 0, delay: -1, order: 11, washout: 300 }, `Cannot make ${name}: `],
  ])("refuses %j", (options, message) => {
    expect(() => make(options as never)).toThrow(message);
  });
});

describe("narma", () => {
  it("is the series one has by hand", () => {
    const y = narmaSeries([0.5, 0.25, ...Array(7).fill(0), 0.2, 0.4], 10);
    // 0.1; 0.3 · 0.1 + 0.05 · 0.1 · 0.1 + 0.1; 0.3 · 0.1305 + 0.05 · 0.1305 · (0.1 + 0.1305) + 0.1
    expect(y[0]).toBeCloseTo(0.1, 15);
    expect(y[1]).toBeCloseTo(0.1305, 15);
    expect(y[2]).toBeCloseTo(0.14065401250000001, 15);
    // the product meets u(t) and u(t − 9): first at t = 9, with 1.5 · 0.5 · 0.2, then 1.5 · 0.25 · 0.4
    const quiet = narmaSeries(Array(11).fill(0), 10);
    expect([...y.subarray(0, 9)]).toEqual([...quiet.subarray(0, 9)]);
    expect(y[9]! - quiet[9]!).toBeCloseTo(0.15, 15);
    const onlyFirst = narmaSeries([0.5, 0.25, ...Array(7).fill(0), 0.2, 0], 10);
    expect(y[10]! - onlyFirst[10]!).toBeCloseTo(0.15, 15);
  });

  it.each([
    [10, 0.3, 0.05, 1.5, 0.1],
    [30, 0.2, 0.04, 1.5, 0.001],
  ])("is its formula, of order %i", (order, alpha, beta, gamma, delta) => {
    const { x: u, y } = example(narma({ ...whole, order }));
    expect(u.every((value) => value >= 0 && value < 0.5)).toBe(true);
    const at = (t: number) => (t < 1 ? 0 : y[t - 1]!);
    for (let t = 0; t < u.length; t++) {
      let sum = 0;
      for (let i = 0; i < order; i++) sum += at(t - i);
      const next = alpha * at(t) + beta * at(t) * sum + gamma * (u[t - order + 1] ?? 0) * u[t]! + delta;
      expect(y[t]).toBeCloseTo(next, 6);
    }
  });

  it("gives no series that diverges, as one in six does of 30,000 tokens", () => {
    const task = narma({ length: 30_000, washout: 0 });
    const { x, y } = batchAt(task, { split: "train", order: "sequential", batchSize: 12 }, 0);
    expect(y.every((value) => value < 2)).toBe(true);
    const firstDraws = Array.from({ length: 12 }, (_, index) => {
      const random = new Random({ seed: 0, split: "train", purpose: "example", index, epoch: 0 });
      return Math.fround(random.uniform() / 2);
    });
    const drawnAnew = firstDraws.filter((first, index) => x[30_000 * index] !== first);
    expect(drawnAnew.length).toBeGreaterThan(0);
    expect(drawnAnew.length).toBeLessThan(6);
  });

  it("says so where every series diverges", () => {
    const task = narma({ length: 1_500_000 });
    expect(() => example(task)).toThrow(
      "Cannot make narma: 20 series of 1500000 tokens diverged; take a smaller length",
    );
  });
});

describe("series refuse", () => {
  it.each([
    [
      mackeyGlass,
      { tau: 1e9 },
      "Cannot make mackey-glass: expected tau to be a whole number of at most 500, found 1000000000",
    ],
    [mackeyGlass, { horizon: 1e10 }, "expected horizon to be a whole number of at most 10000"],
    [lorenz, { horizon: 1e7 }, "Cannot make lorenz: expected horizon to be a whole number of at most"],
    [memoryCapacity, { delay: 300 }, "expected delay to be a whole number of at most 299"],
    [memoryCapacity, { delay: 1e9 }, "at most 299"],
    // all bits would be those before the first token, and all labels 0
    [delayedXor, { delay: 300 }, "expected delay to be a whole number of at most 299"],
    [delayedXor, { delay: 20, length: 20, washout: 0 }, "at most 19"],
  ] as const)("%o of %j", (make, options, message) => {
    expect(() => make(options)).toThrow(message);
    expect(() => make(options)).toThrow(RangeError);
  });
});

describe("mackey-glass", () => {
  it("is its solution while the past is constant", () => {
    const start = 0.7;
    const c = (0.2 * start) / (1 + start ** 10);
    mackeyGlassSeries(start, 18, 17).forEach((x, t) => {
      expect(x).toBeCloseTo(10 * c + (start - 10 * c) * Math.exp(-0.1 * t), 9);
    });
    // where gain and loss are equal, nothing happens
    expect([...mackeyGlassSeries(1, 100, 17)].every((x) => Math.abs(x - 1) < 1e-12)).toBe(true);
  });

  it("is what small steps of Euler's come to afterwards", () => {
    const [h, tau] = [1e-3, 17];
    const x = [0.7];
    for (let i = 0; i < 60 / h; i++) {
      const past = x[Math.max(0, i - tau / h)]!;
      x.push(x[i]! + h * ((0.2 * past) / (1 + past ** 10) - 0.1 * x[i]!));
    }
    mackeyGlassSeries(0.7, 60, tau).forEach((found, t) => {
      expect(Math.abs(found - x[Math.round(t / h)]!)).toBeLessThan(2e-3);
    });
  });

  it("asks for what comes later", () => {
    const { x, y } = example(mackeyGlass({ ...whole, horizon: 5 }));
    expect(y.slice(0, 55)).toEqual(x.slice(5));
    expect(Math.min(...x)).toBeGreaterThan(0.2);
    expect(Math.max(...x)).toBeLessThan(1.45);
    expect(Math.max(...x) - Math.min(...x)).toBeGreaterThan(0.5);
  });
});

describe("lorenz", () => {
  it("is its solution after one unit of time", () => {
    let place: readonly [number, number, number] = [1, 1, 1];
    for (let step = 0; step < 100; step++) place = lorenzStep(place);
    // by SciPy's DOP853 with tolerance 1e-13
    const expected = [-9.378570010925372, -8.357033788427001, 29.362325337363743];
    for (let i = 0; i < 3; i++) expect(Math.abs(place[i]! - expected[i]!)).toBeLessThan(2e-4);
  });

  it("asks for what comes later, of about deviation 1", () => {
    const { x, y } = example(lorenz({ length: 5000, washout: 0, horizon: 3 }));
    expect(y.slice(0, 3 * 4997)).toEqual(x.slice(9));
    for (const i of [0, 1, 2]) {
      const own = x.filter((_, k) => k % 3 === i);
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length);
      expect(Math.abs(mean)).toBeLessThan(0.2);
      expect(Math.abs(deviation - 1)).toBeLessThan(0.1);
    }
  });
});

describe("memory-capacity", () => {
  it("asks for what came before", () => {
    const task = memoryCapacity({ ...whole, delay: 3 });
    expect(task.output).toEqual({ kind: "values", tokens: 60, labels: 3, classes: 1 });
    const { x, y } = example(task);
    for (let t = 0; t < 60; t++)
      expect(y.slice(3 * t, 3 * t + 3)).toEqual([x[t - 1] ?? 0, x[t - 2] ?? 0, x[t - 3] ?? 0]);
    expect(x.every((value) => Math.abs(value) <= 0.8)).toBe(true);
  });
});

describe("delayed-xor", () => {
  it.each([0, 1, 4])("compares the bits of %i tokens before", (delay) => {
    const { x, y } = example(delayedXor({ ...whole, delay }));
    expect(new Set(x)).toEqual(new Set([-1, 1]));
    for (let t = delay + 1; t < 60; t++) expect(y[t]).toBe(x[t - delay] === x[t - delay - 1] ? 0 : 1);
  });
});

describe("sine-square", () => {
  it("runs through one wave or the other", () => {
    const { x, y } = example(sineSquare({ length: 400, washout: 0 }));
    expect(new Set(y)).toEqual(new Set([0, 1]));
    for (let t = 0; t < 400; t++) {
      const phase = t % 8;
      const expected = y[t] === 0 ? Math.sin((Math.PI * phase) / 4) : phase < 4 ? 1 : -1;
      expect(x[t]).toBeCloseTo(expected, 6);
      expect(y[t]).toBe(y[t - phase]);
    }
  });
});
