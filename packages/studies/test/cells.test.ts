import { describe, expect, it } from "vitest";
import { cellsOf, checkStudy, choiceRuns, type Study, testRuns } from "../src/index.js";
import { TINY } from "./tiny.js";

const cellsOfStudy = (change: object, from?: string) =>
  cellsOf(checkStudy({ ...TINY, ...change }), from === undefined ? {} : { from });

describe("cellsOf()", () => {
  it("finds sizes, counts and what is tried", async () => {
    const cells = await cellsOfStudy({});
    expect(cells.map(({ arm, layers, width, points }) => [arm, layers, width, points.length])).toEqual([
      ["transformer", 2, 32, 2],
      ["LSTM", 3, 32, 2],
      ["reservoir", 1, 16, 1],
    ]);
    const [transformer, lstm] = cells;
    expect([transformer!.counts.frozen, lstm!.counts.frozen]).toEqual([25_152, 25_344]);
    expect(lstm!.missPercent).toBeCloseTo((100 * (25_344 - 25_152)) / 25_152, 10);
    expect(transformer!.metric).toEqual({ name: "accuracy", better: "higher" });
    expect(transformer!.steps).toBe(4);
  });

  it("counts as thawed what is solved for, and as frozen all else, which matches, too", async () => {
    const solved = { model: "esn", layers: 1, readout: "ridge", readoutExamples: 64 };
    const arms = {
      ...TINY.arms,
      matched: { ...solved, match: { to: "transformer", by: "frozen" } },
      stepped: { ...solved, width: 16, steps: 2 },
    };
    const [transformer, , reservoir, matched, stepped] = await cellsOfStudy({ arms });
    // an output layer of two classes
    expect(reservoir!.counts).toMatchObject({ thawed: 16 * 2 + 2, total: stepped!.counts.total });
    expect(reservoir!.counts.frozen).toBe(reservoir!.counts.total - 34);
    expect(stepped!.counts.thawed).toBeGreaterThan(34);
    const { width, counts, missPercent } = matched!;
    expect(counts.thawed).toBe(2 * width + 2);
    const wanted = transformer!.counts.frozen;
    expect(missPercent).toBeCloseTo((100 * (counts.frozen - wanted)) / wanted, 10);
    expect(Math.abs(missPercent!)).toBeLessThan(1);
  });

  it("matches as nearly as it is told to", async () => {
    const matched = (tolerance?: number) =>
      cellsOfStudy({
        arms: {
          transformer: { model: "gpt2", random: true, layers: 2, width: 64 },
          gru: {
            model: "gru",
            random: true,
            layers: 2,
            match: { to: "transformer", by: "frozen", ...(tolerance !== undefined && { tolerance }) },
          },
        },
      });
    await expect(matched()).rejects.toThrow(
      /arms\.gru with tasks\.xor: .* by frozen within 1 %: the nearest, 2 layers of width 91, .* allow more with tolerance/,
    );
    const [, gru] = await matched(0.02);
    expect(gru!.width).toBe(91);
    expect(gru!.missPercent).toBeCloseTo(1.01, 2);
  });

  it("takes no grid whose values have other counts than the arm's, which stand in tables once", async () => {
    const grid = { learningRate: [1e-3, 1e-2], dropout: [null, 0.2] };
    expect((await cellsOfStudy({ grid }))[0]!.points).toHaveLength(4);
    await expect(cellsOfStudy({ grid: { thaw: ["fpt", "output"] } })).rejects.toThrow(
      /arms\.transformer with tasks\.xor: grid has thaw output, with which 66 weights thaw and \d+ stay frozen, not \d+ and 25152: /,
    );
  });

  it("buys steps with float operations: who takes twice as many has half of them", async () => {
    const [first] = await cellsOfStudy({});
    const each = 4 * first!.counts.flops.step;
    const cells = await cellsOfStudy({ budget: { flops: 7.5 * each } });
    expect(cells[0]!.steps).toBe(7);
    expect(cells[1]!.steps).toBe(Math.floor((7.5 * each) / (4 * cells[1]!.counts.flops.step)));
    // at whatever is tried
    const grid = { batchSize: [4, 8], steps: [3, 100] };
    const study = { ...TINY, grid, budget: { flops: 7.5 * each } };
    const runs = await choiceRuns(study, (await cellsOf(study))[0]!);
    expect(runs.map(({ config }) => [config.batchSize, config.steps])).toEqual([
      [4, 3],
      [4, 7],
      [8, 3],
      [8, 3],
    ]);
    await expect(cellsOfStudy({ budget: { flops: 1 } })).rejects.toThrow(
      "Cannot use the study: arms.transformer with tasks.xor: budget.flops does not pay for a step, which takes",
    );
  });

  it.each<[object, string]>([
    [
      {
        tasks: { long: { task: "bit-memory", bits: 100 } },
        arms: { a: { model: "gpt2", layers: 1, width: 8, heads: 1, maxTokens: 4 } },
      },
      "arms.a with tasks.long: ",
    ],
    [{ tasks: { own: { task: "table", data: "/nowhere.csv" } } }, "arms.transformer with tasks.own: "],
    [{ tasks: { "a-b": { task: "bit-xro" } } }, 'arms.transformer with tasks["a-b"]: '],
    [{ arms: { a: { model: "gtp2", layers: 1, width: 8 } } }, "arms.a with tasks.xor: "],
    [
      { grid: { learningRate: [1e-3, 1e-2], warmup: [100] } },
      "arms.transformer with tasks.xor: Cannot warm up for 100 steps",
    ],
    [{ metric: "nrmse" }, "arms.transformer with tasks.xor: metric is nrmse, which is for values"],
    [{ metric: "whatever" }, "arms.transformer with tasks.xor: "],
  ])("names arm and task of %j", async (change, place) => {
    const error: Error = await cellsOfStudy(change, "gap.json").then(
      () => expect.fail("it took it"),
      (error) => error,
    );
    expect(error.message.startsWith(`Cannot use gap.json: ${place}`), error.message).toBe(true);
  });
});

describe("runs of a cell", () => {
  const runs = async (study: Study) => {
    const [cell] = await cellsOf(study);
    return [await choiceRuns(study, cell!), await testRuns(study, cell!, cell!.points[0]!)] as const;
  };

  it("choose on seeds that are no test's, without a look at the test", async () => {
    const [choice, test] = await runs({ ...TINY, choosingSeeds: 2 });
    expect(
      choice.map(({ config, phase, point }) => [config.seed, config.learningRate, config.test, phase, point]),
    ).toEqual([
      [1000, 1e-3, false, "choice", { learningRate: 1e-3 }],
      [1001, 1e-3, false, "choice", { learningRate: 1e-3 }],
      [1000, 1e-2, false, "choice", { learningRate: 1e-2 }],
      [1001, 1e-2, false, "choice", { learningRate: 1e-2 }],
    ]);
    expect(
      test.map(({ config: { seed, bodySeed, dataSeed, test } }) => [seed, bodySeed, dataSeed, test]),
    ).toEqual([0, 1, 2].map((seed) => [seed, undefined, undefined, undefined]));
    expect(new Set([...choice, ...test].map(({ id }) => id)).size).toBe(7);
  });

  it("choose on seeds that are no test's, however many those are", async () => {
    const seeds = async (study: Study) => {
      const [cell] = await cellsOf(study);
      return (await choiceRuns(study, cell!)).map(({ seeds: { training } }) => training);
    };
    expect(await seeds({ ...TINY, seeds: 1001 })).toEqual([1001, 1001]);
    expect(await seeds({ ...TINY, seeds: { body: 2, data: 2000 } })).toEqual([2000, 2000]);
  });

  it("leave away what their point leaves away, whoever says it", async () => {
    const settings = { ...TINY.settings, warmup: 2 };
    const [choice] = await runs({ ...TINY, settings, grid: { warmup: [null, 3] } });
    expect(choice.map(({ config: { warmup } }) => warmup)).toEqual([undefined, 3]);
  });

  it("cross body, training and data; what is not drawn has no seed", async () => {
    const [, test] = await runs({ ...TINY, seeds: { body: 2, training: 2, data: 2 } });
    expect(test).toHaveLength(8);
    expect(new Set(test.map(({ seeds }) => JSON.stringify(seeds))).size).toBe(8);
    const { config, seeds } = test.at(-2)!;
    expect(seeds).toEqual({ body: 1, training: 1, data: 0 });
    expect(config).toMatchObject({ seed: 1, dataSeed: 0 });
    expect(config.bodySeed).toBeUndefined();
  });
});
