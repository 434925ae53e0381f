import { random } from "@permafrost/models";
import { nativeRuntime } from "@permafrost/runtime";
import { type DecodedValues, forecast, fromTable, memorySource } from "@permafrost/tasks";
import { describe, expect, it } from "vitest";
import { fit } from "./fit.js";

const source = random({ model_type: "gpt2", n_embd: 16, n_layer: 1, n_head: 2, n_positions: 32 });
const quick = { steps: 3, batchSize: 4, device: "native", threads: 1 } as const;

type Feeds = Record<string, readonly [type: "float32" | "int32", data: readonly number[], shape: number[]]>;

/** What a file gives to data as they come, in ONNX Runtime alone. */
async function run(file: Uint8Array, feeds: Feeds) {
  const ort = await nativeRuntime();
  const session = await ort.InferenceSession.create(file, {});
  const tensors = Object.entries(feeds).map(([name, [type, data, shape]]) => {
    const values = type === "int32" ? Int32Array.from(data) : Float32Array.from(data);
    return [name, new ort.Tensor(type, values as never, shape)] as const;
  });
  const given = await session.run(Object.fromEntries(tensors));
  const { inputNames } = session;
  await session.release();
  return { inputNames, values: given["values"], logits: given["logits"] };
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
        "hours spent": ["float32", [3, Number.NaN, 6], [3]],
        side: ["int32", [0, 1, -1], [3]],
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
      series: ["float32", times.flatMap(({ load, day }) => [load, day]), [1, 12, 2]],
    });
    expect(given.values!.dims).toEqual([1, 3, 1]);
    for (const [i, value] of (given.values!.data as Float32Array).entries())
      expect(value).toBeCloseTo(told!.values[i]![0]!, 3);
  });

  it("says what cannot be prepared in a file", async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `2026-01-${10 + i},${i % 2}`);
    const csv = new TextEncoder().encode(`day,kind\n${rows.join("\n")}\n`);
    const files = memorySource({ "t.csv": csv });
    const task = await fromTable(files, { train: "t.csv", label: "kind", dates: "expand" });
    const trained = await fit(source, task, { ...quick, steps: 1 });
    await expect(trained.exportOnnx({ raw: true })).rejects.toThrow("column day has dates; leave it out");
  });
});
