import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAdapter } from "@permafrost/artifacts";
import { random } from "@permafrost/models";
import { predictionColumns } from "@permafrost/runs";
import { type DecodedValues, fromTable, memorySource } from "@permafrost/tasks";
import { expect, it } from "vitest";
import { fit } from "./fit.js";
import { openPredictor } from "./open-predictor.js";

const source = random({ model_type: "gpt2", n_embd: 16, n_layer: 1, n_head: 2, n_positions: 8 });

it("tells beside a value where nine in ten of held-out labels lay, in its unit, from the adapter too", async () => {
  // degrees are 20 to 40, and noise of ±3 that nothing tells
  const chance = (i: number) => (Math.sin(i * 12.9898) * 43758.5453) % 1;
  const rows = Array.from({ length: 600 }, (_, i) => {
    const x = (i % 21) / 20;
    return `${x},${(20 + 20 * x + 3 * chance(i)).toFixed(3)}`;
  });
  const csv = new TextEncoder().encode(`x,degrees\n${rows.join("\n")}\n`);
  const files = memorySource({ "t.csv": csv });
  const task = await fromTable(files, { train: "t.csv", label: "degrees" });
  const options = { steps: 150, batchSize: 16, learningRate: 2e-2, device: "native", threads: 1 } as const;
  const trained = await fit(source, task, options);
  const [told] = (await trained.predict([{ x: 0.5 }])) as DecodedValues[];
  const [[value]] = told!.values as [[number]];
  const { share, low, high } = told!.interval!;
  expect(share).toBe(0.9);
  expect(low[0]![0]).toBeLessThan(value);
  expect(high[0]![0]).toBeGreaterThan(value);
  // of uniform noise of ±3, nine tenths are 5.4 wide; a model that errs makes it wider
  expect(high[0]![0]! - low[0]![0]!).toBeGreaterThan(4.5);
  expect(high[0]![0]! - low[0]![0]!).toBeLessThan(12);
  const folder = await mkdtemp(join(tmpdir(), "permafrost-interval-"));
  try {
    await trained.save(folder);
    const adapter = await loadAdapter(folder, { base: source });
    const predictor = await openPredictor(adapter, { device: "native" });
    const [again] = (await predictor.predict([{ x: 0.5 }])) as DecodedValues[];
    expect(again!.interval).toEqual(told!.interval);
    await predictor.dispose();
    const { task: stored } = JSON.parse(await readFile(join(folder, "permafrost_adapter.json"), "utf8"));
    const { names, row } = predictionColumns(stored.encoding.output);
    expect(names).toEqual(["prediction of degrees", "low of degrees", "high of degrees"]);
    expect(row(told!)).toEqual([value, low[0]![0], high[0]![0]]);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);
