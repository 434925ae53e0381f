import { ADAPTER_FILES, type AdapterResult, saveAdapter } from "@permafrost/artifacts";
import { defined } from "@permafrost/common/defined";
import type { EvaluationRecord } from "@permafrost/report";
import type { RunConfig } from "../config/config.js";
import { SETTING_NAMES, settingOf } from "../config/settings.js";
import { disk } from "../folder/disk.js";
import { RUN_FILES } from "../folder/run-files.js";
import { openStoredRun, type StoredRun } from "../folder/stored-run.js";
import { readMetrics } from "./metrics.js";
import { readResults } from "./results.js";
import { valuesOf } from "./values.js";

/** Writes a run's adapter folder. */
export async function writeAdapter(run: StoredRun, folder: string): Promise<void> {
  const { model, task, source, config, thawed } = run;
  await saveAdapter(folder, {
    model,
    task,
    base: source,
    thawed: await valuesOf(model.parameters, thawed),
    taskOptions: taskOptions(config),
    results: await resultsOf(run),
    fingerprint: await run.fingerprint(),
  });
}

/** An adapter's own folder, or that of a run; a run that was interrupted gets one now. */
export async function adapterFolder(path: string): Promise<string> {
  if (await exists(`${path}/${ADAPTER_FILES.config}`)) return path;
  const folder = `${path}/${RUN_FILES.adapter}`;
  if (!(await exists(`${folder}/${ADAPTER_FILES.config}`)))
    await writeAdapter(await openStoredRun(path), folder);
  return folder;
}

/** The test, or what was held out where there was none. */
async function resultsOf({ path, config: { seed } }: StoredRun): Promise<AdapterResult[]> {
  const test = (await readResults(path))?.test;
  if (test) return [resultOf(seed, test.step, test)];
  const last = (await readMetrics(path)).records.findLast(({ evaluation }) => evaluation);
  return last?.evaluation ? [resultOf(seed, last.step, last.evaluation)] : [];
}

/** What an adapter says of an evaluation; no accuracy where labels are values. */
function resultOf(
  seed: number,
  steps: number,
  { split = "held out", examples, loss, accuracy, metrics }: EvaluationRecord,
): AdapterResult {
  const right = Number.isFinite(accuracy) ? accuracy : undefined;
  return { seed, steps, split, examples, loss, ...defined({ accuracy: right, metrics }) };
}

/** What was said about the task itself, not about where its files lie. */
function taskOptions(config: RunConfig): Record<string, unknown> {
  const names = SETTING_NAMES.filter((name) => settingOf(name).ofTask && config[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, config[name]]));
}

const exists = async (path: string) =>
  (await disk()).access(path).then(
    () => true,
    () => false,
  );
