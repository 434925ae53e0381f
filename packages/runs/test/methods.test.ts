import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAdapter } from "@permafrost/artifacts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  evaluateRun,
  inspection,
  openStoredRun,
  reproduceCommand,
  resumeTraining,
  runTraining,
} from "../src/index.js";
import { small } from "./small.js";

const module = join(import.meta.dirname, "modules/method.js");
const lora = { name: "lora", arguments: { rank: 2, targets: ["attention"] } };
const { method: outputScale } = await import(module);
const scale = { name: module, arguments: { at: 1 } };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-methods-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a run with thawing methods", () => {
  it("trains what they add, goes on, is evaluated, and its adapter can be loaded", async () => {
    const path = join(folder, "both");
    const config = { ...small, methods: [lora, scale] };
    const whole = await runTraining(config);
    const stop = new AbortController();
    await runTraining(config, {
      folder: path,
      signal: stop.signal,
      onReport: ({ step }) => step === 5 && stop.abort(),
    });
    const { test, model } = await resumeTraining(path);
    expect(test).toEqual(whole.test);
    const updates = model.parameters.filter(({ name }) => /lora_B|scale/.test(name));
    // the attention of one layer has two matrices, the layer four
    expect(updates.map(({ shape }) => shape)).toEqual([[24, 2], [8, 2], [24], [8], [32], [8]]);
    for (const { name, initial } of updates) {
      const begin = name.endsWith("scale") ? 1 : 0;
      expect(
        [...(await initial())].some((value) => value !== begin),
        name,
      ).toBe(true);
    }
    const stored = await openStoredRun(path);
    const { loss } = await evaluateRun(stored, { device: "native", threads: 1 });
    expect(loss).toBeCloseTo(test!.loss, 6);
    const { source } = stored;
    const methods = { "output-scale": outputScale };
    const adapter = await loadAdapter(join(path, "adapter"), { base: source, methods });
    expect(adapter.config.recipe.methods).toEqual([
      {
        name: "lora",
        arguments: { rank: 2, alpha: 2, rankStabilized: false, dropout: 0, targets: ["attention"] },
      },
      { name: "output-scale", arguments: { at: 1 } },
    ]);
    expect(reproduceCommand(stored.config)).toContain(
      `--methods lora:rank=2:targets=attention+,${module}:at=1`,
    );
  });

  it("is refused where a method is not there, or makes no sense", async () => {
    const run = (name: string, given = {}) =>
      runTraining({ ...small, methods: [{ name, arguments: given }] });
    await expect(run("lor")).rejects.toThrow('Cannot thaw by the method "lor": the nearest is "lora"');
    await expect(run("lora", { r: 8 })).rejects.toThrow('there is no option "r"');
    await expect(run("lora", { targets: "recurrent" })).rejects.toThrow('called or for "recurrent"');
    await expect(run(join(import.meta.dirname, "modules/values.js"))).rejects.toThrow(
      "expected a function that makes a thawing method",
    );
    await expect(run("./nowhere.js")).rejects.toThrow("Cannot import the thawing method from ./nowhere.js");
  });

  it("is inspected with them", async () => {
    const { thawed, weights } = await inspection({ ...small, methods: [{ name: "lora" }] });
    expect(thawed.filter(({ label }) => label === "low-rank updates")).toHaveLength(8);
    expect(weights.byRole["lora"]!.thawed).toBe(8 * (8 + 24 + 8 + 8 + 8 + 32 + 32 + 8));
  });
});
