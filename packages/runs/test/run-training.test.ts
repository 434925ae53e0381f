import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAdapter } from "@permafrost/artifacts";
import { bitXor, type Task } from "@permafrost/tasks";
import type { StepReport } from "@permafrost/trainer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  evaluateRun,
  openStoredRun,
  RUN_FILES,
  resumeTraining,
  runConfig,
  runTraining,
} from "../src/index.js";
import { small } from "./small.js";

const modules = join(import.meta.dirname, "modules");

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-runs-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function reportsOf(config: object, options: object = {}) {
  const reports: StepReport[] = [];
  const result = await runTraining(
    { ...small, ...config },
    {
      onReport: (report) => reports.push(report),
      ...options,
    },
  );
  return { reports, result };
}

describe("runTraining()", () => {
  it("trains in memory, and gives the model at its trained values", async () => {
    const { reports, result } = await reportsOf({});
    expect(reports.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(result).toMatchObject({ done: true, steps: 12, stepsNow: 12, device: "native" });
    expect(result.heldOut).toMatchObject({ examples: 16 });
    expect(result.test).toMatchObject({ split: "test", weights: "last", step: 12, examples: 1024 });
    const gains = result.model.parameters.find(({ name }) => name === "ln_f.weight")!;
    expect(await gains.initial()).not.toEqual(new Float32Array(8).fill(1));
    expect(result.folder).toBeUndefined();
  });

  it("says what was made of the data", async () => {
    const warnings: string[] = [];
    const { bits: _, ...rest } = small;
    const config = { ...rest, task: join(modules, "noted.js"), steps: 1 };
    await runTraining(config, { onWarning: (message) => warnings.push(message) });
    expect(warnings).toEqual(["A column was left out."]);
  });

  it("writes a folder whose configuration makes the same run again", async () => {
    const { reports, result } = await reportsOf({}, { folder: at("first") });
    expect((await readdir(at("first"))).sort()).toEqual(
      [
        ...[RUN_FILES.adapter, RUN_FILES.checkpoints, RUN_FILES.config, RUN_FILES.csv, RUN_FILES.facts],
        ...[RUN_FILES.events, RUN_FILES.lease],
        ...[RUN_FILES.metrics, RUN_FILES.report, RUN_FILES.results, RUN_FILES.sessions, RUN_FILES.thawed],
      ].sort(),
    );
    const config = JSON.parse(await readFile(at("first/config.json"), "utf8"));
    expect(runConfig(config)).toMatchObject(small);
    const again = await runTraining(config, { folder: at("again") });
    expect(again.test).toEqual(result.test);
    expect(await readFile(at("again/metrics.jsonl"), "utf8")).toBe(
      reports.map((report) => `${JSON.stringify(report)}\n`).join(""),
    );
    const stored = await openStoredRun(at("first"));
    const { loss, accuracy } = await evaluateRun(stored, { device: "native", threads: 1 });
    expect(loss).toBeCloseTo(result.test!.loss, 6);
    expect(accuracy).toBe(result.test!.accuracy);
  });

  it("stops at its signal, and goes on to the same bits", async () => {
    const whole = await reportsOf({ steps: 20 }, { folder: at("whole") });
    const stop = new AbortController();
    const stopped = await runTraining(
      { ...small, steps: 20 },
      {
        folder: at("stopped"),
        signal: stop.signal,
        onReport: ({ step }) => step === 7 && stop.abort(),
      },
    );
    expect(stopped).toMatchObject({ done: false, steps: 7 });
    expect(stopped.test).toBeUndefined();
    const resumed = await resumeTraining(at("stopped"));
    expect(resumed).toMatchObject({ done: true, steps: 20, stepsNow: 13 });
    expect(resumed.test).toEqual(whole.result.test);
    for (const file of ["metrics.jsonl", "thawed.safetensors"])
      expect(await readFile(at(`stopped/${file}`)), file).toEqual(await readFile(at(`whole/${file}`)));
  });

  it("refuses a configuration before anything is written", async () => {
    const wrong = { ...small, learning_rate: 1 };
    await expect(runTraining(wrong, { folder: at("refused") })).rejects.toThrow(
      'no setting "learning_rate", the nearest is learningRate',
    );
    await expect(runTraining({ ...small, validation: 9 }, { folder: at("refused") })).rejects.toThrow(
      "Cannot use validation with bit-xor: it takes bits",
    );
    expect(await readdir(folder)).not.toContain("refused");
  });
});

describe("what a run is chosen on", () => {
  /** A task that counts how often each split is read. */
  function counted(): { task: Task; reads: Record<string, number[]> } {
    const task = bitXor({ bits: 2 });
    const reads: Record<string, number[]> = { train: [], validation: [], test: [] };
    const splits = Object.fromEntries(
      Object.entries(task.splits).map(([name, split]) => [
        name,
        {
          ...split,
          write: (...given: Parameters<Task["splits"]["train"]["write"]>) => {
            reads[name]!.push(given[0]);
            return split.write(...given);
          },
        },
      ]),
    );
    return { task: { ...task, splits: splits as unknown as Task["splits"] }, reads };
  }

  it("is never the test split, which is read once, when all is done", async () => {
    const { task, reads } = counted();
    Object.assign(globalThis, { countedTask: task });
    const seen: number[] = [];
    const { result } = await reportsOf(
      { task: join(modules, "counted.js"), bits: undefined, patience: 2, until: 1, steps: 8 },
      { onReport: () => seen.push(reads["test"]!.length) },
    );
    expect(seen.every((count) => count === 0)).toBe(true);
    expect(reads["validation"]!.length).toBeGreaterThan(0);
    // the report's picture of attention is drawn in a folder only
    expect(reads["test"]).toHaveLength(1024);
    expect(result.test!.weights).toBe("best");
  });

  it("is held out of training where a task has no validation split", async () => {
    const { result } = await reportsOf({ task: join(modules, "task.js"), bits: undefined, steps: 40 });
    expect(result.heldOut!.examples).toBe(8);
    expect(result.test).toMatchObject({ split: "test", examples: 40 });
  });

  it("keeps the weights of the best evaluation", async () => {
    const { reports, result } = await reportsOf(
      { keep: "best", steps: 40, evaluateEvery: 5, learningRate: 0.05 },
      { folder: at("best") },
    );
    const evaluations = reports.flatMap(({ step, evaluation }) =>
      evaluation ? [{ step, ...evaluation }] : [],
    );
    const best = evaluations.reduce((a, b) => (b.loss < a.loss ? b : a));
    expect(result.test).toMatchObject({ weights: "best", step: best.step });
    const stored = await openStoredRun(at("best"));
    const found = await evaluateRun(stored, {
      split: "validation",
      examples: 16,
      device: "native",
      threads: 1,
    });
    expect(found.loss).toBeCloseTo(best.loss, 5);
  });
});

describe("modules of one's own", () => {
  it("are a body, drawn by its own configuration, in training, evaluation and adapter", async () => {
    const config = { model: join(modules, "body.js"), layers: undefined, width: undefined, heads: undefined };
    const { result } = await reportsOf({ ...config, thaw: "plus:mixing" }, { folder: at("own-body") });
    expect(result.model.body.architecture).toBe("mixer");
    expect(result.model.parameters.find(({ name }) => name === "mix.weight")!.thawed).toBe(true);
    const html = await readFile(at("own-body/report.html"), "utf8");
    expect(html).toContain("mixing");
    const stored = await openStoredRun(at("own-body"));
    expect((await evaluateRun(stored, { device: "native" })).loss).toBeCloseTo(result.test!.loss, 5);
  });

  it("are a loss and a metric, of labels that are values", async () => {
    const measures = join(modules, "measures.js");
    const { reports, result } = await reportsOf(
      {
        ...{ task: join(modules, "values.js"), bits: undefined, loss: measures, metrics: [measures] },
        ...{ steps: 120, evaluateEvery: 40, learningRate: 0.02, metric: "near", keep: "best" },
      },
      { folder: at("own-measures") },
    );
    const evaluations = reports.flatMap(({ evaluation }) => evaluation ?? []);
    expect(evaluations).toHaveLength(3);
    for (const { metrics, accuracy, split } of evaluations) {
      expect(metrics!["near"]).toBeGreaterThanOrEqual(0);
      expect([accuracy, split]).toEqual([Number.NaN, "validation"]);
    }
    expect(evaluations.at(-1)!.loss).toBeLessThan(reports[0]!.loss);
    expect(result.test!.metrics).toHaveProperty("near");
    const html = await readFile(at("own-measures/report.html"), "utf8");
    expect(html).toContain("near");
    expect(html).toContain("mean absolute error");
    expect(html).not.toMatch(/NaN|guessing/);
    const { config } = await loadAdapter(at("own-measures/adapter"), {
      base: (await openStoredRun(at("own-measures"))).source,
    });
    expect(config.results[0]).toMatchObject({
      split: "test",
      metrics: { near: result.test!.metrics!["near"] },
    });
    expect(config.results[0]!.accuracy).toBeUndefined();
  });

  it("say what they lack", async () => {
    await expect(reportsOf({ task: join(modules, "nothing.js") })).rejects.toThrow(
      /Cannot import the task from .*nothing.js/,
    );
    await expect(reportsOf({ task: join(modules, "body.js"), bits: undefined })).rejects.toThrow(
      'expected a task, or a function that makes one, as its export "task" or "default"; it exports architecture, config',
    );
  });
});
