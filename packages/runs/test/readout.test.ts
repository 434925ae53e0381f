import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAdapter } from "@permafrost/artifacts";
import { gpt2Config, random } from "@permafrost/models";
import { predict } from "@permafrost/runtime";
import type { StepReport } from "@permafrost/trainer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  evaluateRun,
  exportRun,
  inspection,
  openRun,
  openStoredRun,
  resumeTraining,
  runConfig,
  runTraining,
} from "../src/index.js";
import { small } from "./small.js";

const { steps: _, ...closed } = {
  ...small,
  readout: "ridge",
  ridgeLambda: [1e-4, 1],
  readoutExamples: 60,
} as const;

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-readout-"));
});
afterAll(() => rm(folder, { recursive: true }));

const textOf = (file: string) => readFile(at(file), "utf8");

describe("a run whose output layer is solved for", () => {
  for (const features of ["last", "all layers, last"] as const)
    it(`takes no step, and is evaluated, exported and loaded like any other: ${features}`, async () => {
      const reports: StepReport[] = [];
      const name = features.slice(0, 3);
      const onReport = (report: StepReport) => reports.push(report);
      const { model, ...result } = await runTraining({ ...closed, features }, { folder: at(name), onReport });
      expect(result).toMatchObject({ done: true, steps: 0, stepsNow: 0, test: { step: 0, weights: "last" } });
      expect(reports).toEqual([
        expect.objectContaining({
          step: 0,
          learningRate: 0,
          best: true,
          readout: expect.objectContaining({ tokens: 120, examples: 60, lambda: expect.any(Number) }),
        }),
      ]);
      const stored = await openStoredRun(at(name));
      expect(await evaluateRun(stored)).toMatchObject({ loss: result.test!.loss });

      const start = await openRun({ ...closed, features });
      for (const { name: parameter, initial } of model.parameters.filter(({ thawed }) => thawed)) {
        const before = await start.model.parameters.find((each) => each.name === parameter)!.initial();
        if (parameter.startsWith("output.")) expect(await initial()).not.toEqual(before);
        else expect(await initial()).toEqual(before);
      }
      const x = Float32Array.of(1, 0, 1, 1, 0, 0, 0, 1);
      const { logits } = await predict(model, { x }, { device: "native" });
      const { layers, width, heads } = small;
      const base = random({ ...gpt2Config("tiny"), n_layer: layers, n_embd: width, n_head: heads });
      const adapter = await loadAdapter(at(`${name}/adapter`), { base });
      expect(adapter.config.recipe.features).toBe(features === "last" ? undefined : features);
      expect((await predict(adapter.model, { x }, { device: "native" })).logits).toEqual(logits);
      expect((await exportRun(stored, at(`${name}.onnx`))).difference).toBeLessThan(1e-5);
    });

  it("goes on by gradient from there, if steps are said, and is not solved for again", async () => {
    const reports: StepReport[] = [];
    const onReport = (report: StepReport) => reports.push(report);
    await runTraining({ ...closed, steps: 4 }, { folder: at("on"), onReport });
    expect(reports.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4]);
    await runTraining(closed, { folder: at("later") });
    const again: number[] = [];
    await resumeTraining(at("later"), { steps: 2 }, { onReport: ({ step }) => again.push(step) });
    expect(again).toEqual([1, 2]);
    const [whole, parts] = [await textOf("on/metrics.jsonl"), await textOf("later/metrics.jsonl")];
    expect(
      parts
        .split("\n")
        .slice(1, 3)
        .map((line) => JSON.parse(line).loss),
    ).toEqual(
      whole
        .split("\n")
        .slice(1, 3)
        .map((line) => JSON.parse(line).loss),
    );
  });

  it("leaves nothing behind if it is stopped, or cannot be solved", async () => {
    const stop = new AbortController();
    const training = runTraining(closed, {
      folder: at("stopped"),
      signal: stop.signal,
      onStart: () => stop.abort(),
    });
    await expect(training).rejects.toThrow("aborted");
    const singular = { ...closed, ridgeLambda: [0] };
    await expect(runTraining(singular, { folder: at("singular") })).rejects.toThrow("linearly dependent");
    const left = await readdir(folder);
    expect(left).not.toContain("stopped");
    expect(left).not.toContain("singular");
  });

  it("is looked at with the features that its output layer reads", async () => {
    const counted = async (features: "last" | "all layers, last") =>
      (await inspection({ ...closed, features })).weights.byRole["output"]!.thawed;
    // 2 classes; what enters the layer, and what it gives
    expect(await counted("last")).toBe(2 * 8 + 2);
    expect(await counted("all layers, last")).toBe(2 * 16 + 2);
  });

  it("has its own default of steps, and refuses settings of no effect", () => {
    const { steps } = runConfig({ task: "bit-xor", model: "gpt2-tiny", readout: "ridge" });
    expect(steps).toBe(0);
    expect(() => runConfig({ task: "bit-xor", model: "gpt2-tiny", steps: 0 })).toThrow(
      "Cannot set steps to 0: expected a whole number of at least 1; with readout ridge it may be 0",
    );
    for (const setting of [{ ridgeLambda: [1] }, { readoutExamples: 5 }])
      expect(() => runConfig({ task: "bit-xor", model: "gpt2-tiny", ...setting })).toThrow(
        "without readout ridge",
      );
  });
});
