import { random } from "@permafrost/models";
import { nativeRuntime } from "@permafrost/runtime";
import {
  type DecodedClass,
  type DecodedValues,
  forecast,
  fromTable,
  imageFolder,
  memorySource,
} from "@permafrost/tasks";
import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { fit } from "./fit.js";

const source = random({ model_type: "gpt2", n_embd: 16, n_layer: 1, n_head: 2, n_positions: 32 });
const quick = { steps: 3, batchSize: 4, device: "native", threads: 1 } as const;

type Feeds = Record<
  string,
  readonly [data: Float32Array | Float64Array | Uint8Array | string[], shape: number[]]
>;

const typeOf = (data: Feeds[string][0]) =>
  Array.isArray(data) ? "string" : (data.constructor.name.replace("Array", "").toLowerCase() as "float32");

/** What a file gives to data as they come, in ONNX Runtime alone. */
async function run(file: Uint8Array, feeds: Feeds) {
  const ort = await nativeRuntime();
  const session = await ort.InferenceSession.create(file, {});
  const tensors = Object.entries(feeds).map(
    ([name, [data, shape]]) => [name, new ort.Tensor(typeOf(data), data as never, shape)] as const,
  );
  const given = await session.run(Object.fromEntries(tensors));
  const { inputNames } = session;
  await session.release();
  const { values, logits, probabilities } = given;
  return { inputNames, values, logits, probabilities };
}

describe("exportOnnx({ raw: true })", () => {
  it.each(["one-hot", "embedding"] as const)(
    "takes the columns of a table by their names, and gives values in their units: %s",
    async (categoriesAs) => {
      const rows = Array.from(
        { length: 40 },
        (_, i) => `${i % 5 === 4 ? "" : i % 7},${i % 3 ? "north" : "south"},${20.5 + 1.5 * (i % 7)}`,
      );
      const csv = new TextEncoder().encode(`hours spent,side,degrees\n${rows.join("\n")}\n`);
      const files = memorySource({ "t.csv": csv });
      const task = await fromTable(files, {
        train: "t.csv",
        label: "degrees",
        missing: "indicator",
        categoriesAs,
      });
      const trained = await fit(source, task, quick);
      const told = (await trained.predict([
        { "hours spent": 3, side: "north" },
        { "hours spent": "", side: "south" },
        { "hours spent": 6, side: "" },
      ])) as DecodedValues[];
      const { inputNames, values, logits } = await run(await trained.exportOnnx({ raw: true }), {
        "hours spent": [Float32Array.of(3, Number.NaN, 6), [3]],
        side: [["north", "south", ""], [3]],
      });
      expect(inputNames).toEqual(["hours spent", "side"]);
      expect(values!.dims).toEqual([3, 1, 1]);
      expect(logits!.dims).toEqual([3, 1, 1]);
      for (const [i, value] of (values!.data as Float32Array).entries())
        expect(value).toBeCloseTo(told[i]!.values[0]![0]!, 3);
    },
  );

  it("takes the last times of a series, and tells the next in its units", async () => {
    const values = Array.from({ length: 200 }, (_, i) => [100 + 5 * Math.sin(i / 3), i]).flat();
    const options = { values, channels: ["load", "day"], targets: ["load"], window: 12, horizon: 3 };
    const task = forecast(options);
    const trained = await fit(source, task, quick);
    const times = Array.from({ length: 12 }, (_, i) => ({ load: 90 + i, day: 300 + i }));
    const [told] = (await trained.predict([times])) as DecodedValues[];
    const given = await run(await trained.exportOnnx({ raw: true }), {
      series: [Float32Array.from(times.flatMap(({ load, day }) => [load, day])), [1, 12, 2]],
    });
    expect(given.values!.dims).toEqual([1, 3, 1]);
    for (const [i, value] of (given.values!.data as Float32Array).entries())
      expect(value).toBeCloseTo(told!.values[i]![0]!, 3);
  });

  it("takes dates as days since 1970, and gives NaN for what is refused of rows", async () => {
    const rows = Array.from(
      { length: 40 },
      (_, i) =>
        `2026-0${1 + (i % 9)}-1${i % 10} ${10 + (i % 9)}:30,${i % 2 ? "red" : "blue"},${i % 3},${i % 2}`,
    );
    const csv = new TextEncoder().encode(`day,colour,size,kind\n${rows.join("\n")}\n`);
    const files = memorySource({ "t.csv": csv });
    const task = await fromTable(files, { train: "t.csv", label: "kind", dates: "expand" });
    const trained = await fit(source, task, quick);
    const [told] = (await trained.predict([
      { day: "2026-05-03 18:45", colour: "red", size: 1 },
    ])) as DecodedClass[];
    const day = Date.UTC(2026, 4, 3, 18, 45) / 86_400_000;
    const { inputNames, logits, probabilities } = await run(
      await trained.exportOnnx({ raw: true, probabilities: true }),
      {
        day: [Float64Array.of(day, day, day, Number.NaN), [4]],
        colour: [["red", "green", "NA", "red"], [4]],
        size: [Float32Array.of(1, 1, 1, 1), [4]],
      },
    );
    expect(inputNames).toEqual(["day", "colour", "size"]);
    const given = probabilities!.data as Float32Array;
    for (const [i, probability] of told!.probabilities.entries())
      expect(given[i]).toBeCloseTo(probability, 5);
    // a colour that was not there, one that is missing, a date that is
    expect([...(logits!.data as Float32Array)].slice(2).every(Number.isNaN)).toBe(true);
  });

  it("takes a category that was not there for none of those known, where it may be", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i % 2 ? "red" : i % 4 ? "NA" : "blue"},${i % 2}`);
    const csv = new TextEncoder().encode(`colour,kind\n${rows.join("\n")}\n`);
    const files = memorySource({ "t.csv": csv });
    const task = await fromTable(files, { train: "t.csv", label: "kind", unseen: "zeros", missing: "mean" });
    const trained = await fit(source, task, quick);
    const colours = ["green", "", "red"];
    const told = (await trained.predict(colours.map((colour) => ({ colour })))) as DecodedClass[];
    const { probabilities } = await run(await trained.exportOnnx({ raw: true, probabilities: true }), {
      colour: [colours, [3]],
    });
    const expected = told.flatMap((one) => one.probabilities);
    for (const [i, probability] of expected.entries())
      expect((probabilities!.data as Float32Array)[i]).toBeCloseTo(probability, 5);
    // the three are told apart
    expect(new Set(told.map(({ probability }) => probability.toFixed(6))).size).toBe(3);
  });

  it("takes the pixels of pictures", async () => {
    const pixels = (seed: number) =>
      Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => (i * 37 + seed * 91) % 256);
    const picture = (seed: number) => encode({ width: 8, height: 8, channels: 3, data: pixels(seed) });
    const files = memorySource(
      Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${i % 2 ? "a" : "b"}/${i}.png`, picture(i)])),
    );
    const levels = { mean: [0.1, 0.2, 0.3], std: [0.5, 0.6, 0.7] };
    const task = await imageFolder(files, { patch: 4, ...levels });
    const trained = await fit(source, task, quick);
    const told = (await trained.predict([picture(3), picture(4)])) as DecodedClass[];
    const { inputNames, probabilities } = await run(
      await trained.exportOnnx({ raw: true, probabilities: true }),
      { picture: [Uint8Array.of(...pixels(3), ...pixels(4)), [2, 8, 8, 3]] },
    );
    expect(inputNames).toEqual(["picture"]);
    for (const [i, probability] of told.flatMap((one) => one.probabilities).entries())
      expect((probabilities!.data as Float32Array)[i]).toBeCloseTo(probability, 5);
  });

  it("says what cannot be prepared in a file", async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `word ${i},${i % 2}`);
    const csv = new TextEncoder().encode(`words,kind\n${rows.join("\n")}\n`);
    const files = memorySource({ "t.csv": csv });
    const task = await fromTable(files, { train: "t.csv", label: "kind", text: "words", maxLength: 8 });
    const trained = await fit(source, task, { ...quick, steps: 1 });
    await expect(trained.exportOnnx({ raw: true })).rejects.toThrow(
      "expected rows of a table, a series or pictures, found texts",
    );
  });
});
