import { describe, expect, it } from "vitest";
import { evaluate, input, normal, type Shape, sizeOf, toOnnx } from "../src/index.js";
import { normalAt } from "../src/normal.js";
import { devices, load } from "./sessions.js";

const step = input("step", "i32", []);
const training = input("training", "bool", []);
const program = (shape: Shape, seed = 0, site = 0) => ({ y: normal(shape, { step, training, seed }, site) });
const given = (at: number, isTraining = true) => ({ step: [at], training: [Number(isTraining)] });

/** Numbers of a hundred steps from the fastest device. */
async function drawn(seed = 7, site = 3): Promise<Float64Array> {
  const session = await load("native", toOnnx(program([40, 50], seed, site)));
  const all: number[] = [];
  for (let at = 1; at <= 100; at++) all.push(...(await session.run(given(at)))["y"]!);
  await session.release();
  return Float64Array.from(all);
}

const mean = (x: Float64Array, f: (value: number, i: number) => number) =>
  x.reduce((sum, value, i) => sum + f(value, i), 0) / x.length;

describe("normal()", () => {
  it("draws numbers with the moments and the quantiles of a normal distribution", async () => {
    const x = await drawn();
    const spread = Math.sqrt(x.length);
    // of the powers of a normal number: mean, and deviation
    for (const [power, expected, deviation] of [
      [1, 0, 1],
      [2, 1, Math.sqrt(2)],
      [3, 0, Math.sqrt(15)],
      [4, 3, Math.sqrt(96)],
    ] as const)
      expect(Math.abs(mean(x, (value) => value ** power) - expected) * spread).toBeLessThan(3.5 * deviation);
    // Φ at these places, by tables
    for (const [at, share] of [
      [-3, 0.0013499],
      [-1.5, 0.0668072],
      [-0.5, 0.3085375],
      [0, 0.5],
      [1, 0.8413447],
      [2, 0.9772499],
    ] as const) {
      const below = mean(x, (value) => Number(value < at));
      expect(Math.abs(below - share) * spread).toBeLessThan(3.5 * Math.sqrt(share * (1 - share)));
    }
  });

  it("draws numbers that know nothing of their neighbours, of other steps, sites and seeds", async () => {
    const x = await drawn();
    const others = [x.slice(1), x.slice(50), x.slice(2000), await drawn(7, 4), await drawn(8, 3)];
    for (const other of others) {
      const agreement = mean(other, (value, i) => value * x[i]!);
      expect(Math.abs(agreement) * Math.sqrt(other.length)).toBeLessThan(3.5);
    }
  });

  it.each([[[]], [[7]], [[2, 3, 5]]])("draws the same again, on every device: shape %j", async (shape) => {
    for (const at of [0, 1, 2 ** 31 - 1]) {
      const want = evaluate(program(shape, -5, 2), given(at)).y;
      expect(want).toHaveLength(sizeOf(shape));
      for (const device of devices) {
        const session = await load(device, toOnnx(program(shape, -5, 2)));
        const got = (await session.run(given(at)))["y"]!;
        await session.release();
        for (const [i, value] of want.entries()) expect(got[i]).toBeCloseTo(value, 5);
      }
    }
  });

  it("is the inverse of the distribution function, to the ends", async () => {
    // Φ⁻¹((1 + x) / 2), by SciPy
    const cases = [
      [0, 0],
      [0.5, 0.6744897501960817],
      [-0.9, -1.6448536269514722],
      [0.999, 3.2905267314919255],
      [1 - 2 ** -20, 4.900964207963193],
      [2 ** -24 - 1, -5.419983174916869],
    ] as const;
    const x = input("x", "f32", [cases.length]);
    const session = await load("native", toOnnx({ y: normalAt(x) }));
    const y = (await session.run({ x: Float32Array.from(cases, ([at]) => at) }))["y"]!;
    await session.release();
    for (const [i, [, expected]] of cases.entries()) expect(y[i]).toBeCloseTo(expected, 5);
  });

  it("is zero while not training", () => {
    expect([...evaluate(program([3]), given(1, false)).y]).toEqual([0, 0, 0]);
  });
});
