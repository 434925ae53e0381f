import { describe, expect, it } from "vitest";
import { runsOf } from "./space.js";

const BASE = { task: "bit-xor", model: "gpt2-tiny", random: true };
const settings = async (space: object, names: readonly string[], options = {}) =>
  (await runsOf({ ...BASE, ...space }, options)).map(({ config }) =>
    names.map((name) => config[name as keyof typeof config]),
  );

describe("a grid", () => {
  it("has each value with each of the others, and of a setting that is a list each of its lists", async () => {
    expect(await settings({ learningRate: [1e-3, 3e-3], seed: [0, 1] }, ["learningRate", "seed"])).toEqual([
      [1e-3, 0],
      [1e-3, 1],
      [3e-3, 0],
      [3e-3, 1],
    ]);
    expect(await settings({ padTo: [1, 2] }, ["padTo"])).toEqual([[[1, 2]]]);
    expect(await settings({ padTo: [[1], [1, 2]] }, ["padTo"])).toEqual([[[1]], [[1, 2]]]);
  });

  it("has what is the same once, whatever the order of its settings", async () => {
    const [one, ...others] = await runsOf({ ...BASE, seed: [3, 3] });
    expect(others).toEqual([]);
    const [same] = await runsOf({ seed: 3, random: true, model: "gpt2-tiny", task: "bit-xor", steps: 2000 });
    expect(same!.id).toBe(one!.id);
    expect(one!.id).toMatch(/^[0-9a-f]{16}$/);
    const [other] = await runsOf({ ...BASE, seed: 4 });
    expect(other!.id).not.toBe(one!.id);
  });

  it("computes a run on one thread unless it says otherwise", async () => {
    expect(await settings({}, ["threads"])).toEqual([[1]]);
    expect(await settings({ threads: 4 }, ["threads"])).toEqual([[4]]);
  });
});

describe("draws", () => {
  const drawn = (samples: number, seed = 0) =>
    settings(
      {
        learningRate: { from: 1e-4, to: 1e-2, scale: "log" },
        batchSize: { from: 4, to: 7 },
        dropout: { choose: [0, 0.5] },
      },
      ["learningRate", "batchSize", "dropout"],
      { samples, seed },
    ) as Promise<[number, number, number][]>;

  it("depend on seed and number alone: more of them begin with the same", async () => {
    const [few, many, others] = await Promise.all([drawn(20), drawn(400), drawn(20, 1)]);
    expect(many.slice(0, 20)).toEqual(few);
    expect(others).not.toEqual(few);
  });

  it("are spread over their range: of numbers, of their logarithms, of whole numbers with both ends", async () => {
    const many = await drawn(400);
    const rates = many.map(([rate]) => rate);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(1e-4);
    expect(Math.max(...rates)).toBeLessThanOrEqual(1e-2);
    // half of the logarithms are below the middle one
    expect(Math.abs(rates.filter((rate) => rate < 1e-3).length - 200)).toBeLessThan(40);
    for (const size of [4, 5, 6, 7])
      expect(Math.abs(many.filter(([, each]) => each === size).length - 100)).toBeLessThan(40);
    expect(Math.abs(many.filter(([, , dropout]) => dropout === 0).length - 200)).toBeLessThan(40);
  });

  it("are crossed with lists", async () => {
    const found = await settings({ seed: [0, 1], dropout: { from: 0, to: 0.5 } }, ["dropout", "seed"], {
      samples: 3,
    });
    expect(found.map(([, seed]) => seed)).toEqual([0, 1, 0, 1, 0, 1]);
    expect(new Set(found.map(([dropout]) => dropout)).size).toBe(3);
  });
});

it.each<[object, object, string]>([
  [{ learningRat: [1] }, {}, 'there is no setting "learningRat", the nearest is learningRate'],
  [{ learningRate: [1e-3, -1] }, {}, "Cannot set learningRate to -1: expected a number above 0"],
  [{ learningRate: [] }, {}, 'Cannot plan a sweep: "learningRate" has no values'],
  [{ learningRate: { from: 1, to: 2 } }, {}, "Cannot draw learningRate: say how often, by samples"],
  [
    { learningRate: { from: 2, to: 1 } },
    { samples: 1 },
    'expected numbers, "from" below "to", found 2 and 1',
  ],
  [{ learningRate: { from: 0, to: 1, scale: "log" } }, { samples: 1 }, "a logarithm needs numbers above 0"],
  [{ learningRate: { from: 0, to: 1, log: true } }, { samples: 1 }, 'expected from, to, scale, found "log"'],
  [{ learningRate: { choose: [] } }, { samples: 1 }, "expected values to choose from"],
  [{}, { samples: 3 }, "nothing is drawn"],
  [{}, { samples: 0 }, "expected samples to be a whole number of at least 1, found 0"],
  [
    { seed: Array.from({ length: 400 }, (_, i) => i), bits: Array.from({ length: 400 }, (_, i) => i + 1) },
    {},
    "Cannot plan 160000 runs",
  ],
])("%j is refused", async (space, options, message) => {
  await expect(runsOf({ ...BASE, ...space }, options)).rejects.toThrow(message);
});
