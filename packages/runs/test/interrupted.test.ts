import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bitXor } from "@permafrost/tasks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adapterFolder, evaluateRun, openStoredRun, resumeTraining, runTraining } from "../src/index.js";
import { small } from "./small.js";

const modules = join(import.meta.dirname, "modules");

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-interrupted-"));
});
afterAll(() => rm(folder, { recursive: true }));

const train = (name: string, config: object = {}, options: object = {}) =>
  runTraining({ ...small, ...config }, { folder: at(name), ...options });
const without = (name: string, ...files: string[]) =>
  Promise.all(files.map((file) => rm(at(`${name}/${file}`), { recursive: true })));
const textOf = (file: string) => readFile(at(file), "utf8");
async function edit(name: string, change: Readonly<Record<string, unknown>>) {
  const config = JSON.parse(await textOf(`${name}/config.json`));
  await writeFile(at(`${name}/config.json`), JSON.stringify({ ...config, ...change }));
}

describe("a run that was killed", () => {
  it("before its first checkpoint begins again", async () => {
    const { test } = await train("early");
    await without("early", "checkpoints", "thawed.safetensors", "metrics.jsonl", "results.json");
    expect(await resumeTraining(at("early"))).toMatchObject({ done: true, steps: 12, stepsNow: 12, test });
    // where its configuration leaves the device open, nothing else says how many threads there were
    await without("early", "checkpoints", "thawed.safetensors", "metrics.jsonl", "results.json");
    await edit("early", { device: undefined, threads: undefined });
    expect((await resumeTraining(at("early"))).steps).toBe(12);
  });

  it.each(["last", "best"] as const)("before its test is tested: with its %s weights", async (keep) => {
    const { test } = await train(`untested-${keep}`, { keep, learningRate: 0.05, steps: 40 });
    const report = await textOf(`untested-${keep}/report.html`);
    await without(`untested-${keep}`, "results.json", "report.html", "adapter");
    const resumed = await resumeTraining(at(`untested-${keep}`));
    expect(resumed).toMatchObject({ done: true, steps: 40, stepsNow: 0, test });
    const results = JSON.parse(await textOf(`untested-${keep}/results.json`));
    expect(results).toEqual({ steps: 40, test });
    expect((await textOf(`untested-${keep}/report.html`)).length).toBeGreaterThan(0.9 * report.length);
    expect(await readdir(at(`untested-${keep}/adapter`))).toContain("adapter.safetensors");
    // and once more, nothing is done again
    const again = await resumeTraining(at(`untested-${keep}`));
    expect(again).toMatchObject({ done: true, stepsNow: 0, test });
    const gains = await again.model.parameters.find(({ name }) => name === "ln_f.weight")!.initial();
    expect(gains).toEqual(await (await openStoredRun(at(`untested-${keep}`))).thawed("ln_f.weight"));
  });

  it.each(["last", "best"] as const)(
    "between a checkpoint and its weights ends with its %s weights",
    async (keep) => {
      const name = `between-${keep}`;
      await train(name, { keep, checkpointEvery: 3 });
      const weights = () => readFile(at(`${name}/thawed.safetensors`));
      const undisturbed = await weights();
      await train(`${name}-before`, { keep, steps: 9 });
      await without(name, "results.json", "report.html", "thawed.safetensors");
      await copyFile(at(`${name}-before/thawed.safetensors`), at(`${name}/thawed.safetensors`));
      expect(await resumeTraining(at(name))).toMatchObject({ done: true, stepsNow: 0 });
      expect((await weights()).equals(undisturbed)).toBe(true);
    },
  );

  it("before its report was written gets one, and no second test", async () => {
    const { test } = await train("unreported");
    await without("unreported", "report.html");
    // what no second test would find
    const noted = { steps: 12, test: { ...test, accuracy: 0.123 } };
    await writeFile(at("unreported/results.json"), JSON.stringify(noted));
    expect(await resumeTraining(at("unreported"))).toMatchObject({ stepsNow: 0, test: { accuracy: 0.123 } });
    expect(await textOf("unreported/report.html")).toContain("12.3");
    expect(JSON.parse(await textOf("unreported/results.json"))).toEqual(noted);
  });

  it("after it had ended once leaves no adapter of other weights", async () => {
    const hashOf = async () => JSON.parse(await textOf("longer/adapter/permafrost_adapter.json"));
    await train("longer");
    const ended = await hashOf();
    expect(ended.results).toMatchObject([{ split: "test", steps: 12 }]);
    const killed = resumeTraining(
      at("longer"),
      { steps: 24 },
      {
        onReport: ({ step }) => {
          if (step === 18) throw new Error("killed");
        },
      },
    );
    await expect(killed).rejects.toThrow("killed");
    expect(await hashOf()).toEqual(ended);
    expect(await adapterFolder(at("longer"))).toBe(at("longer/adapter"));
    const now = await hashOf();
    expect(now.weights.sha256).not.toBe(ended.weights.sha256);
    // of these weights nothing was measured
    expect(now.results).toEqual([]);
  });

  it("says how many steps it did, whichever weights it ends with", async () => {
    const result = await train("counted", { keep: "best", steps: 40, evaluateEvery: 5, learningRate: 0.3 });
    expect(result).toMatchObject({ steps: 40, stepsNow: 40, test: { weights: "best" } });
    expect(result.test!.step).toBeLessThan(40);
    expect(JSON.parse(await textOf("counted/sessions.jsonl"))).toMatchObject({ from: 0, to: 40 });
  });

  it.each([
    { keep: "last" as const, at: 8 },
    { keep: "best" as const, at: 8 },
    { keep: "last" as const, at: 12 },
  ])("can be stopped during an evaluation, and makes up for it: $keep weights, step $at", async (cut) => {
    const { keep, at: step } = cut;
    const name = `cut-${keep}-${step}`;
    const task = bitXor({ bits: 2 });
    const own = { task: join(modules, "counted.js"), bits: undefined, keep, learningRate: 0.05 };
    Object.assign(globalThis, { countedTask: task });
    const whole = await train(`${name}-whole`, own);
    const stop = new AbortController();
    // after every fourth step 16 examples are looked at
    const before = 4 * step - 16;
    let written = 0;
    const stopping = {
      ...task.splits.validation!,
      write: (...given: Parameters<typeof task.splits.train.write>) => {
        if (++written === before + 2) stop.abort();
        return task.splits.validation!.write(...given);
      },
    };
    Object.assign(globalThis, { countedTask: { ...task, splits: { ...task.splits, validation: stopping } } });
    const reported: number[] = [];
    const stopped = await train(name, own, {
      signal: stop.signal,
      onReport: (report: { step: number }) => reported.push(report.step),
    });
    expect(stopped).toMatchObject({ done: false, steps: step });
    expect(stopped.test).toBeUndefined();
    expect(reported.at(-1)).toBe(step - 1);
    // at its second batch of four
    expect(written).toBeLessThanOrEqual(before + 8);
    // and once more, before it could make up for it
    const again = await resumeTraining(at(name), {}, { signal: AbortSignal.abort() });
    expect(again).toMatchObject({ done: false, steps: step });
    Object.assign(globalThis, { countedTask: task });
    const { test, heldOut } = whole;
    expect(await resumeTraining(at(name))).toMatchObject({ done: true, stepsNow: 12 - step, test, heldOut });
    for (const file of ["metrics.jsonl", "metrics.csv", "results.json", "thawed.safetensors"])
      expect(await textOf(`${name}/${file}`), file).toBe(await textOf(`${name}-whole/${file}`));
    // then nothing is left
    expect(await resumeTraining(at(name))).toMatchObject({ done: true, stepsNow: 0, test });
    expect(await textOf(`${name}/metrics.jsonl`)).toBe(await textOf(`${name}-whole/metrics.jsonl`));
  });

  it("can be stopped during its test", async () => {
    const stop = new AbortController();
    const task = bitXor({ bits: 2 });
    const stopping = {
      ...task.splits.test!,
      write: (...given: Parameters<typeof task.splits.train.write>) => {
        stop.abort();
        return task.splits.test!.write(...given);
      },
    };
    const config = { task: join(modules, "counted.js"), bits: undefined };
    Object.assign(globalThis, { countedTask: { ...task, splits: { ...task.splits, test: stopping } } });
    const stopped = await train("stopped-in-test", config, { signal: stop.signal });
    expect(stopped).toMatchObject({ done: false, steps: 12 });
    expect(await readdir(at("stopped-in-test"))).not.toContain("results.json");
    Object.assign(globalThis, { countedTask: task });
    const { test } = await train("not-stopped", config);
    expect(await resumeTraining(at("stopped-in-test"))).toMatchObject({ done: true, stepsNow: 0, test });
  });
});

describe("a run's folder that was changed", () => {
  it.each([{ seed: 7 }, { thaw: "output-only" }, { learningRate: 0.5 }, { bits: 3 }])(
    "is not taken for what it was: %j",
    async (change) => {
      await rm(at("edited"), { recursive: true, force: true });
      await train("edited", { steps: 4 });
      await edit("edited", change);
      await expect(openStoredRun(at("edited"))).rejects.toThrow(/Cannot use the run ".*edited"/);
      await expect(resumeTraining(at("edited"), { steps: 8 })).rejects.toThrow(
        /Cannot go on with the run ".*edited": its config.json is not the one that it was trained with/,
      );
    },
  );

  it("may compute on something else, and for longer", async () => {
    const { test } = await train("moved");
    await edit("moved", { threads: 2, steps: 14 });
    const found = await evaluateRun(await openStoredRun(at("moved")), { device: "native" });
    expect(found.loss).toBeCloseTo(test!.loss, 5);
    expect((await resumeTraining(at("moved"))).steps).toBe(14);
    expect(JSON.parse(await textOf("moved/results.json"))).toMatchObject({ steps: 14, test: { step: 14 } });
  });

  it("is not taken for one of other commits", async () => {
    await train("commits", { steps: 4, revisions: { "owner/name": "a" } });
    await edit("commits", { revisions: { "owner/name": "b" } });
    await expect(openStoredRun(at("commits"))).rejects.toThrow(/config.json is not the one/);
    await expect(resumeTraining(at("commits"), { steps: 8 })).rejects.toThrow(/config.json is not the one/);
  });

  it("has the values that were written, or none", async () => {
    await train("damaged", { steps: 4 });
    const file = at("damaged/thawed.safetensors");
    const bytes = await readFile(file);
    bytes[bytes.length - 2]! ^= 0x40;
    await writeFile(file, bytes);
    await expect(evaluateRun(await openStoredRun(at("damaged")), { device: "native" })).rejects.toThrow(
      /thawed.safetensors is damaged: the values of its tensor ".*" are not those that were written/,
    );
  });

  it.each([
    "null",
    "",
    "{}",
    '{"steps":12,"test":5}',
    '{"steps":-1}',
    "[]",
    '{"steps":12,"test":{"loss":1}}',
  ])("says which file is damaged: results.json as %j", async (text) => {
    await rm(at("results"), { recursive: true, force: true });
    await train("results", { steps: 4 });
    await writeFile(at("results/results.json"), text);
    await expect(resumeTraining(at("results"))).rejects.toThrow(
      /Cannot read .*results.json: it does not say what a run came to. Remove it/,
    );
    await rm(at("results/results.json"));
    expect((await resumeTraining(at("results"))).test).toMatchObject({ step: 4 });
  });

  it.each(["null", "7", "garbage", '{"step":"a"}'])(
    "does not go on behind metrics that are none: %s",
    async (text) => {
      await rm(at("metrics"), { recursive: true, force: true });
      await train("metrics", { steps: 4 });
      const lines = (await textOf("metrics/metrics.jsonl")).split("\n");
      lines[1] = text.padEnd(lines[1]!.length);
      await writeFile(at("metrics/metrics.jsonl"), lines.join("\n"));
      await expect(resumeTraining(at("metrics"), { steps: 8 })).rejects.toThrow(
        "1 lines of its metrics.jsonl are damaged",
      );
    },
  );
});

describe("an adapter", () => {
  it("says of the best weights what they do, where there is no test", async () => {
    const task = bitXor({ bits: 2 });
    const { test: _, ...splits } = task.splits;
    Object.assign(globalThis, { countedTask: { ...task, splits } });
    const own = { task: join(modules, "counted.js"), bits: undefined };
    await train("no-test", { ...own, keep: "best", steps: 40, learningRate: 0.3, evaluateEvery: 5 });
    const run = await openStoredRun(at("no-test"));
    expect(run.step).toBeLessThan(40);
    const { results } = JSON.parse(await textOf("no-test/adapter/permafrost_adapter.json"));
    expect(results).toMatchObject([{ split: "validation", steps: run.step }]);
    const found = await evaluateRun(run, { split: "validation", examples: 16, device: "native", threads: 1 });
    expect(results[0].loss).toBeCloseTo(found.loss, 6);
  });
});
