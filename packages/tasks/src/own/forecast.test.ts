import { describe, expect, test } from "vitest";
import { batchAt } from "../batches.js";
import { type DecodedValues, decodeOutput } from "../encoding/decode-output.js";
import { encodeInput } from "../encoding/encode-input.js";
import { memorySource } from "../files/memory-source.js";
import type { SplitName } from "../task.js";
import { forecast } from "./forecast.js";
import { forecastFloors } from "./forecast-floors.js";
import { forecastTable } from "./series-table.js";

const source = (text: string) => memorySource({ "t.csv": new TextEncoder().encode(text) });
/** As the ETT files are: a date, then a number for each channel. */
const ett = (times: number, load: (time: number) => number, oil: (time: number) => number) =>
  `date,HUFL,OT\n${Array.from({ length: times }, (_, time) => `${new Date(3.6e6 * time).toISOString().slice(0, 19).replace("T", " ")},${load(time)},${oil(time)}\n`).join("")}`;
const wave = (time: number) => 5 + 2 * Math.sin((2 * Math.PI * time) / 8);
const one = (task: Awaited<ReturnType<typeof forecastTable>>, split: SplitName, index: number) => {
  const { input, output } = task;
  const x = new Float32Array(input.tokens * (input.kind === "values" ? input.dim : 1));
  const [y, weights] = [new Float32Array(output.labels), new Float32Array(output.labels).fill(1)];
  task.splits[split]!.write(index, { seed: 0, epoch: 0 }, x, y, weights);
  return { x, y, weights };
};

describe("forecast", () => {
  test("reads an ETT file as it is, and tells what comes in its own units", async () => {
    const text = ett(100, wave, (time) => 3 * time);
    const task = await forecastTable(source(text), { file: "t.csv", window: 8, horizon: 3 });
    expect(task.input).toEqual({ kind: "values", tokens: 8, dim: 2 });
    expect(task.output).toEqual({ kind: "values", tokens: 1, labels: 6, classes: 1 });
    // 70, 10 and 20 of a hundred times; validation and test look back beyond their first
    expect(
      [task.splits.train, task.splits.validation!, task.splits.test].map(({ length }) => length),
    ).toEqual([60, 8, 18]);
    expect(task.notes).toEqual([
      "Left out of the series of t.csv, for they are no numbers: the columns date",
    ]);
    const { x, y } = one(task, "test", 0);
    const rows = Array.from({ length: 9 }, (_, i) => ({
      OT: 3 * (71 + i),
      HUFL: String(wave(71 + i)),
      date: "",
    }));
    const encoded = encodeInput(task.encoding, rows);
    expect([...encoded.x]).toEqual([...x]);
    const { values } = decodeOutput(task.encoding, y, encoded) as DecodedValues;
    values.forEach((told, ahead) => {
      expect(told[0]).toBeCloseTo(wave(80 + ahead), 4);
      expect(told[1]).toBeCloseTo(3 * (80 + ahead), 3);
    });
  });

  test("windows have mean 0 and deviation 1, and labels count by what they were divided by", async () => {
    const task = forecast({
      values: [1, 3, 1, 3, 5, 9, 5, 9, 1, 1],
      channels: ["a"],
      window: 2,
      horizon: 1,
      testShare: 0.3,
    });
    const { x, y, weights } = one(task, "train", 0);
    const scale = task.encoding.input.kind === "window" ? task.encoding.input.deviations[0]! : 0;
    const own = Math.sqrt(1 / scale ** 2 + 1e-5);
    expect(x[0]).toBeCloseTo(-1 / scale / own, 6);
    expect(y[0]).toBeCloseTo(-1 / scale / own, 6);
    expect(weights[0]).toBeCloseTo(own ** 2, 6);
    const plain = forecast({
      values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      channels: ["a"],
      window: 2,
      horizon: 1,
      testShare: 0.3,
      perWindow: false,
    });
    expect(plain.weighted).toBeUndefined();
    // six times of training: 3.5 ± √(35/12)
    expect(one(plain, "test", 0).y[0]).toBeCloseTo((8 - 3.5) / Math.sqrt(35 / 12), 5);
  });

  test("tells some channels of all; they come first", async () => {
    const text = ett(100, wave, (time) => time);
    const options = { file: "t.csv", window: 4, horizon: 2, label: "OT" };
    const task = await forecastTable(source(text), options);
    expect(task.output.labels).toBe(2);
    expect(task.encoding.input).toMatchObject({ channels: ["OT", "HUFL"] });
    expect(task.encoding.output).toMatchObject({ names: ["OT"], horizon: 2 });
    await expect(forecastTable(source(text), { ...options, label: "no" })).rejects.toThrow(
      "expected a column no",
    );
  });

  test("what is missing is an error, or the one before it", async () => {
    const text = `a,b\n${Array.from({ length: 40 }, (_, time) => `${time === 7 ? "NA" : (time * 7) % 5},${time === 9 ? "" : time % 3}\n`).join("")}`;
    const options = { file: "t.csv", window: 4, horizon: 1 };
    await expect(forecastTable(source(text), options)).rejects.toThrow(
      'Cannot read line 9 of t.csv: expected a number in column a, found "NA"; with missing "last" the one before it counts, if there is one',
    );
    const task = await forecastTable(source(text), { ...options, missing: "last" });
    const { y } = one(task, "train", 3);
    const row = encodeInput(
      task.encoding,
      Array.from({ length: 4 }, (_, i) => ({ a: ((3 + i) * 7) % 5, b: i % 3 })),
    );
    expect(decodeOutput(task.encoding, y, row)).toMatchObject({
      values: [[expect.closeTo(2, 4), expect.closeTo(1, 4)]],
    });
  });

  test("a series that is too short is an error", () => {
    const values = Array.from({ length: 20 }, (_, time) => time);
    expect(() => forecast({ values, channels: ["a"], window: 12, horizon: 4 })).toThrow(
      "Cannot make the task forecast: expected at least 16 times to train on, of a window of 12 and a horizon of 4, found 14 of 20",
    );
  });

  test("no example of training tells what selects or tests", () => {
    const values = Array.from({ length: 100 }, (_, time) => (time >= 70 ? 1e6 : time % 7));
    const task = forecast({ values, channels: ["a"], window: 8, horizon: 4, perWindow: false });
    const { x, y } = batchAt(task, { order: "sequential", batchSize: task.splits.train.length }, 0);
    expect(Math.max(...x, ...y)).toBeLessThan(3);
  });
});

describe("floors of forecasting", () => {
  const floorsOf = async (value: (time: number) => number, season?: number) => {
    const values = Array.from({ length: 400 }, (_, time) => value(time));
    const task = forecast({ values, channels: ["a"], window: 16, horizon: 8 });
    const floors = await forecastFloors(task, season === undefined ? {} : { season });
    return Object.fromEntries(floors.map((floor) => [floor.name, floor]));
  };

  test("a season that comes again is told by what came then, and by a line", async () => {
    const { naive, linear, "seasonal naive": seasonal } = await floorsOf(wave, 8);
    expect(seasonal!.mse).toBeLessThan(1e-9);
    expect(linear!.mse).toBeLessThan(1e-3);
    // of a sine of variance 1: half of (sin a - sin b)², over all places and all of a period ahead
    expect(naive!.mse).toBeCloseTo(2, 1);
    expect(naive!.mae).toBeGreaterThan(1);
  });

  test("what stays is told by the last value", async () => {
    const { naive } = await floorsOf((time) => (time < 200 ? time % 5 : 3));
    expect(naive!.mse).toBeLessThan(1e-9);
  });

  test("a season longer than the window cannot be looked back", async () => {
    await expect(floorsOf(wave, 17)).rejects.toThrow(
      "Cannot measure floors of forecast: expected a season of at most the window's 16 times, found 17",
    );
  });
});
