import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { count as countWeights, withValues } from "@permafrost/models";
import { batchAt } from "@permafrost/tasks";
import { type Device, attentionMaps } from "@permafrost/runtime";
import { type StepReport, updateNorms } from "@permafrost/trainer";
import { type AdapterResult, saveAdapter } from "@permafrost/artifacts";
import { attentionPng, metricsCsv, parseMetrics, reportHtml, type AttentionPicture, type RunFacts } from "@permafrost/report";
import { writeWhole } from "@permafrost/common/write-whole";
import { addTrainOptions } from "@permafrost/cli";


import { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };









import type { OpenRun } from "./open-run.js";
import { reproduceCommand } from "./reproduce.js";
import { readSessions } from "./sessions.js";


/** What is made of a run's results. */
export const RUN_FILES = { report: "report.html", csv: "metrics.csv", adapter: "adapter" } as const;

/**
 * Writes what others read of a run, from what its folder holds: `adapter/`, `metrics.csv`, `report.html`.
 *
 * @param fingerprint of the frozen weights, if it is known already
 */
export async function finishRun(
  run: OpenRun,
  { device, fingerprint }: { readonly device?: Device; readonly fingerprint?: string } = {},
): Promise<void> {
  const metrics = await readMetrics(run.path);
  await writeAdapter(run, join(run.path, RUN_FILES.adapter), {
    metrics,
    ...(fingerprint && { fingerprint }),
  });
  await writeReport(run, metrics, device);
}

/** Writes a run's adapter folder. */
export async function writeAdapter(
  { path, model, task, source, config, thawed }: OpenRun,
  folder: string,
  options: { readonly metrics?: readonly StepReport[]; readonly fingerprint?: string } = {},
): Promise<void> {
  const { metrics = await readMetrics(path), fingerprint } = options;
  await saveAdapter(folder, {
    model,
    task,
    base: source,
    thawed: await valuesOf(model.parameters, thawed),
    taskOptions: taskOptions(config as never),
    thaw: config.thaw,
    seed: config.seed,
    results: resultsOf(metrics, config.seed),
    ...(fingerprint && { fingerprint }),
  });
}

/** Writes `report.html` and `metrics.csv`. */
export async function writeReport(
  run: OpenRun,
  metrics: readonly StepReport[],
  device?: Device,
): Promise<void> {
  const { path, model, config, source, thawed } = run;
  const parameters = model.parameters.filter((parameter) => parameter.thawed);
  const initial = await valuesOf(parameters, (name) =>
    parameters.find((parameter) => parameter.name === name)!.initial(),
  );
  const facts: RunFacts = {
    task: config.task,
    classes: model.output.classes,
    origin: source.origin,
    architecture: model.body.architecture,
    thaw: config.thaw,
    metrics,
    counts: countWeights(model),
    sessions: await readSessions(path),
    config: config as never,
    command: reproduceCommand(config as never, addTrainOptions(new Command()).options),
    moved: updateNorms(initial, await valuesOf(parameters, thawed)),
    attention: await attentionPictures(run, device),
    version: packageJson.version,
  };
  await writeWhole(join(path, RUN_FILES.csv), metricsCsv(metrics));
  await writeWhole(join(path, RUN_FILES.report), reportHtml(facts));
}

/** The steps of a run. */
export async function readMetrics(path: string): Promise<StepReport[]> {
  return parseMetrics(await readFile(join(path, "metrics.jsonl"), "utf8").catch(() => ""));
}

/** Attention is drawn for tasks of so many tokens at most, on bodies of so many weights. */
const SMALL = { tokens: 64, layers: 12, weights: 200e6 };

async function attentionPictures(
  { model, task, thawed }: OpenRun,
  device: Device | undefined,
): Promise<AttentionPicture[]> {
  const { tokens } = model.input;
  const { layers } = model.body;
  if (tokens > SMALL.tokens || countWeights(model).frozen > SMALL.weights) return [];
  const attends = model.parameters.some(({ role }) => role === "attention");
  if (!attends) return [];
  const example = batchAt(task, { split: "test", batchSize: 1, order: "sequential", seed: 0 }, 0);
  const trained = withValues(model, thawed);
  // of a deep body, layers spread from the first to the last
  const shown = Math.min(layers, SMALL.layers);
  const chosen = Array.from({ length: shown }, (_, i) =>
    shown === 1 ? 0 : Math.round((i * (layers - 1)) / (shown - 1)),
  );
  const maps = await attentionMaps(trained, example, { layers: chosen, ...(device && { device }) });
  return Promise.all(
    maps.map(async (map) => ({
      layer: map.layer,
      heads: map.shape[1],
      png: await attentionPng([map]),
    })),
  );
}

async function valuesOf(
  parameters: readonly { readonly name: string; readonly thawed: boolean }[],
  read: (name: string) => Promise<Float32Array>,
): Promise<Record<string, Float32Array>> {
  const values: Record<string, Float32Array> = {};
  for (const { name, thawed } of parameters) if (thawed) values[name] = await read(name);
  return values;
}

function resultsOf(metrics: readonly StepReport[], seed: number): AdapterResult[] {
  const last = metrics.findLast(({ evaluation }) => evaluation);
  if (!last?.evaluation) return [];
  const { accuracy, loss, examples } = last.evaluation;
  return [{ seed, steps: last.step, split: "test", examples, accuracy, loss }];
}

/** What was said about the task itself, not about where its files lie. */
function taskOptions(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    TASK_OPTIONS.flatMap((name) => (config[name] === undefined ? [] : [[name, config[name]]])),
  );
}

const TASK_OPTIONS = ["bits", "protocol", "maxLength", "validation", "augmentation"] as const;
