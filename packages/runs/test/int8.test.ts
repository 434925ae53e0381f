import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAdapter } from "@permafrost/artifacts";
import { openPredictor } from "@permafrost/runtime";
import { batchAt, bitXor } from "@permafrost/tasks";
import { relativeError } from "@permafrost/testing/relative-error";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluateRun, exportRun, openStoredRun, resumeTraining, runTraining } from "../src/index.js";
import { small } from "./small.js";

/** Wide enough that the attention's and the feed-forward's matrices are multiplied in whole numbers. */
const wide = { ...small, width: 112, heads: 2, evaluateEvery: 6, compute: "int8" } as const;
const lora = { name: "lora", arguments: { rank: 2, targets: ["attention"] } };
const ways = { fpt: {}, lora: { methods: [lora] } } as const;
const { x } = batchAt(bitXor({ bits: 2 }), { batchSize: 4 }, 0);
const device = { device: "native", threads: 1 } as const;

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-int8-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(Object.keys(ways) as (keyof typeof ways)[])("a run in int8, %s", (way) => {
  beforeAll(async () => {
    await runTraining({ ...wide, ...ways[way] }, { folder: at(way) });
  }, 60_000);

  it("goes on where it was stopped, to the same bytes", async () => {
    const stop = new AbortController();
    await runTraining(
      { ...wide, ...ways[way] },
      {
        folder: at(`${way}-stopped`),
        signal: stop.signal,
        onReport: ({ step }) => step === 5 && stop.abort(),
      },
    );
    expect(await resumeTraining(at(`${way}-stopped`))).toMatchObject({ done: true, stepsNow: 7 });
    for (const file of ["thawed.safetensors", "metrics.jsonl"])
      expect(
        (await readFile(at(`${way}-stopped/${file}`))).equals(await readFile(at(`${way}/${file}`))),
      ).toBe(true);
  });

  it("was not in float32, and not far from it", async () => {
    const { test: exact } = await runTraining({ ...wide, ...ways[way], compute: "f32" });
    const { loss } = await evaluateRun(await openStoredRun(at(way)), device);
    expect(loss).not.toBe(exact!.loss);
    expect(Math.abs(loss - exact!.loss)).toBeLessThan(0.02);
  });

  it("predicts in int8 what its adapter does, and nearly what is exact", async () => {
    const { trained, source } = await openStoredRun(at(way));
    const adapter = await loadAdapter(at(`${way}/adapter`), { base: source });
    const logits = async (model: typeof trained, compute: "f32" | "int8") => {
      const predictor = await openPredictor(model, { ...device, batchSize: 4, compute });
      const { logits } = await predictor.predict({ x });
      await predictor.dispose();
      return logits;
    };
    const whole = await logits(trained, "int8");
    expect(await logits(adapter.model, "int8")).toEqual(whole);
    const off = relativeError(whole, await logits(trained, "f32"));
    expect(off).toBeLessThan(0.03);
    expect(off).toBeGreaterThan(0);
  });

  // of fpt, nothing is to be merged
  it.each(way === "lora" ? [false, true] : [false])(
    "is exported as an exact file, merged: %s",
    async (merge) => {
      const run = await openStoredRun(at(way));
      const { difference } = await exportRun(run, at(`${way}-${merge}.onnx`), { merge });
      expect(difference).toBeLessThan(1e-5);
    },
  );
});
