import { describe, expect, it } from "vitest";
import {
  dropout,
  evaluate,
  gradients,
  input,
  mul,
  reduceSum,
  reshape,
  type Shape,
  sizeOf,
  toOnnx,
} from "../src/index.js";
import { devices, load, type Session } from "./sessions.js";

const step = input("step", "i32", []);
const training = input("training", "bool", []);

/** Ones, dropped. */
function program(shape: Shape, rate: number, seed = 0, site = 0) {
  return { y: dropout(input("x", "f32", shape), rate, { step, training, seed }, site) };
}

const given = (shape: Shape, at: number, isTraining = true) => ({
  x: new Float32Array(sizeOf(shape)).fill(1),
  step: [at],
  training: [Number(isTraining)],
});

describe("dropout", () => {
  it.each([[[]], [[1]], [[7]], [[3, 5]], [[1, 1, 64]], [[2, 3, 4, 5]], [[33, 1]], [[64, 129]]])(
    "draws the same mask to the bit on every device, shape %j",
    async (shape: Shape) => {
      for (const [rate, seed, site] of [
        [0.1, 0, 0],
        [0.5, -7, 3],
        [0.9, 2 ** 31 - 1, 1000],
      ] as const) {
        const outputs = program(shape, rate, seed, site);
        const sessions = await Promise.all(devices.map((device) => load(device, toOnnx(outputs))));
        for (const at of [0, 1, 2, 999, 2 ** 31 - 1, -1]) {
          const want = evaluate(outputs, given(shape, at)).y.map(Math.fround);
          expect(
            [...new Set(want)].every((value) => value === 0 || value === Math.fround(1 / (1 - rate))),
          ).toBe(true);
          for (const session of sessions) expect((await session.run(given(shape, at)))["y"]).toEqual(want);
        }
        for (const session of sessions) await session.release();
      }
    },
  );

  it("draws these very masks: changing them would change every run that anybody wants to repeat", () => {
    const drawn = (at: number, seed: number, site: number) => {
      const y = evaluate(program([3, 40], 0.25, seed, site), given([3, 40], at)).y;
      return [0, 1, 2].map((row) =>
        Array.from(y.subarray(row * 40, (row + 1) * 40), (v) => (v ? "." : "x")).join(""),
      );
    };
    expect({
      "step 1": drawn(1, 0, 0),
      "step 2": drawn(2, 0, 0),
      "seed 1": drawn(1, 1, 0),
      "site 1": drawn(1, 0, 1),
    }).toMatchInlineSnapshot(`
      {
        "seed 1": [
          "..x.xx.....xxx..x.x....x.............x..",
          "xx.....x............xx.x...x.........x.x",
          "x........xxxx..xx...x..x..x.....x.x.x.x.",
        ],
        "site 1": [
          ".....x.....x.x....x.....x.x.x...........",
          "...x.xx.x....x..xx..x.x..x...x..x..x....",
          "x..x.x....x.....x.x.xx.x.x.x..x...x..xx.",
        ],
        "step 1": [
          "..x....x....x........xx...xx.x....x..x..",
          ".x....xx..x.....xxx.x..........xx..xx.x.",
          ".xx.x...........x....x.x..x.xx......x.x.",
        ],
        "step 2": [
          "....x..x.xx..........x.....x....xxx...x.",
          "xx.x.........x...x.x.......x.x....x.....",
          "....x..x.x...x....x.x.......xx.xx.x...x.",
        ],
      }
    `);
  });

  it.each(devices)("passes everything as it is while not training, on %s", async (device) => {
    const x = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i) * 10 ** (i % 9));
    const session = await load(device, toOnnx(program([3, 20], 0.7)));
    for (const at of [1, 2, 3])
      expect((await session.run({ ...given([3, 20], at, false), x }))["y"]).toEqual(Float64Array.from(x));
    await session.release();
  });

  it("is nothing at all at rate 0", () => {
    const x = input("x", "f32", [4]);
    expect(dropout(x, 0, { step, training, seed: 0 }, 0)).toBe(x);
  });

  it.each([-0.1, 1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses the rate %d", (rate) => {
    expect(() => program([2], rate)).toThrow(
      new RangeError(`Cannot drop with rate ${rate}: it must be in [0, 1)`),
    );
  });

  it("drops hardly anything at a tiny rate, and hardly nothing at one close to 1", () => {
    const kept = (rate: number) =>
      evaluate(program([50, 50], rate), given([50, 50], 1)).y.filter((value) => value !== 0);
    expect(kept(1e-12)).toHaveLength(2500);
    expect(kept(1 - 2 ** -34)).toHaveLength(0);
  });

  it("gives the kept elements the gradient that they were scaled by, and the others none", () => {
    const shape = [8, 8];
    const { y } = program(shape, 0.5);
    const c = input("c", "f32", shape);
    const loss = reshape(reduceSum(mul(y, c), [0, 1]), []);
    const x = input("x", "f32", shape);
    const again = dropout(x, 0.5, { step, training, seed: 0 }, 0);
    const outputs = { y, g: gradients(reshape(reduceSum(mul(again, c), [0, 1]), []), [x])[0]!, loss };
    const bindings = { ...given(shape, 5), c: Float32Array.from({ length: 64 }, (_, i) => i + 1) };
    const got = evaluate(outputs, bindings);
    expect(got.g).toEqual(got.y.map((value, i) => value * (i + 1)));
  });
});

/** How far `count` successes in `n` tries lie from what probability p makes of them, in standard deviations. */
const score = (count: number, n: number, p: number) => (count - n * p) / Math.sqrt(n * p * (1 - p));

/** 0/1 masks of dropped elements from a device, a step each. */
async function masks(shape: Shape, rate: number, steps: number, seed = 0, site = 0): Promise<Uint8Array[]> {
  const session: Session = await load("native", toOnnx(program(shape, rate, seed, site)));
  const found: Uint8Array[] = [];
  for (let at = 1; at <= steps; at++)
    found.push(Uint8Array.from((await session.run(given(shape, at)))["y"]!, (value) => Number(value === 0)));
  await session.release();
  return found;
}

const sum = (mask: Uint8Array) => mask.reduce((total, value) => total + value, 0);

/** Agreement of two masks beyond chance, in standard deviations. */
function agreement(a: Uint8Array, b: Uint8Array, rate: number): number {
  let product = 0;
  for (let i = 0; i < a.length; i++) product += (a[i]! - rate) * (b[i]! - rate);
  return product / (rate * (1 - rate) * Math.sqrt(a.length));
}

/** Scores that a good generator makes: standard normal, so of mean 0 and variance 1 within what so many allow. */
function expectNormal(scores: readonly number[]): void {
  const mean = scores.reduce((total, x) => total + x, 0) / scores.length;
  const variance = scores.reduce((total, x) => total + x * x, 0) / scores.length;
  expect(Math.abs(mean) * Math.sqrt(scores.length)).toBeLessThan(3.5);
  expect(Math.abs(variance - 1) / Math.sqrt(2 / scores.length)).toBeLessThan(3.5);
  // the largest of n: e^(-z²/2) = 1e-3 / n, and room for the skew of small counts
  expect(Math.max(...scores.map(Math.abs))).toBeLessThan(Math.sqrt(2 * Math.log(1000 * scores.length)) + 1);
}

// fixed seeds: these numbers never change; the bounds are what a perfect generator passes in all but one of a thousand
describe.each([
  [0.1, [512, 768], 26],
  [0.5, [96, 64], 300],
  [0.05, [160, 10], 600],
] as const)("statistics of masks, rate %d, shape %j", (rate, shape, steps) => {
  const [rows, columns] = shape;
  const drawn = masks(shape, rate, steps, 20210309, 5);

  it("drops as often as it should: altogether, in each step, row and column, and at each place", async () => {
    const all = await drawn;
    const total = all.reduce((count, mask) => count + sum(mask), 0);
    expect(Math.abs(score(total, steps * rows * columns, rate))).toBeLessThan(3);
    expectNormal(all.map((mask) => score(sum(mask), rows * columns, rate)));
    const byRow = new Float64Array(rows);
    const byColumn = new Float64Array(columns);
    const byPlace = new Float64Array(rows * columns);
    const rowScores: number[] = [];
    for (const mask of all)
      for (let r = 0; r < rows; r++) {
        const row = mask.subarray(r * columns, (r + 1) * columns);
        rowScores.push(score(sum(row), columns, rate));
        byRow[r]! += sum(row);
        for (let c = 0; c < columns; c++) {
          byColumn[c]! += row[c]!;
          byPlace[r * columns + c]! += row[c]!;
        }
      }
    const variance = rowScores.reduce((mean, z) => mean + z * z, 0) / rowScores.length;
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    expectNormal(Array.from(byRow, (count) => score(count, columns * steps, rate)));
    expectNormal(Array.from(byColumn, (count) => score(count, rows * steps, rate)));
    const places = Array.from(byPlace, (count) => score(count, steps, rate) ** 2);
    expect(Math.abs(places.reduce((mean, z) => mean + z, 0) / places.length - 1)).toBeLessThan(0.05);
  });

  it("has neighbours, rows, columns and steps that know nothing of each other", async () => {
    const all = await drawn;
    const column = (mask: Uint8Array, c: number) =>
      Uint8Array.from({ length: rows }, (_, r) => mask[r * columns + c]!);
    expectNormal(all.map((mask) => agreement(mask.subarray(1), mask.subarray(0, -1), rate)));
    expectNormal(all.map((mask) => agreement(mask.subarray(columns), mask.subarray(0, -columns), rate)));
    for (const lag of [1, 2, 16])
      expectNormal(all.slice(lag).map((mask, i) => agreement(mask, all[i]!, rate)));
    // every row of one step with every other, every column likewise, as a sum of squares
    const mask = all[0]!;
    const squares = (lines: readonly Uint8Array[]) => {
      let [total, pairs] = [0, 0];
      for (let i = 0; i < Math.min(lines.length, 100); i++)
        for (let j = 0; j < i; j++, pairs++) total += agreement(lines[i]!, lines[j]!, rate) ** 2;
      return { mean: total / pairs, pairs };
    };
    for (const lines of [
      Array.from({ length: rows }, (_, r) => mask.subarray(r * columns, (r + 1) * columns)),
      Array.from({ length: columns }, (_, c) => column(mask, c)),
    ]) {
      const { mean, pairs } = squares(lines);
      // the fourth moment of a product of two such bits, in units of its deviation
      const variance = rate * (1 - rate);
      const fourth = ((1 - 3 * variance) / variance) ** 2;
      const spread = Math.sqrt((2 + (fourth - 3) / lines[0]!.length) / pairs);
      expect(Math.abs(mean - 1)).toBeLessThan(3.5 * spread);
    }
  });

  it("is independent from site to site and from seed to seed", async () => {
    const all = await drawn;
    const few = Math.min(60, Math.ceil(3e6 / (rows * columns)));
    for (const [seed, site] of [
      [20210309, 6],
      [20210309, 0],
      [20210310, 5],
      [5, 20210309],
    ] as const) {
      const others = await masks(shape, rate, few, seed, site);
      expectNormal(others.map((mask, i) => agreement(mask, all[i]!, rate)));
    }
  });
});
