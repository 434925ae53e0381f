import { ADAPTER_FILES, type AdapterResult, saveAdapter, thawedHash } from "@permafrost/artifacts";
import { defined } from "@permafrost/common/defined";
import type { EvaluationRecord } from "@permafrost/report";
import type { TaskShape } from "@permafrost/tasks";
import type { RunConfig } from "../config/config.js";
import { SETTING_NAMES, settingOf } from "../config/settings.js";
import { exists, readIfThere } from "../folder/disk.js";
import { RUN_FILES } from "../folder/run-files.js";
import { openStoredRun, type StoredRun } from "../folder/stored-run.js";
import { withInterval } from "../predicting/with-interval.js";
import { readMetrics } from "./metrics.js";
import { readResults } from "./results.js";
import { valuesOf } from "./values.js";

/** Writes a run's adapter folder. */
export async function writeAdapter(run: StoredRun, folder: string): Promise<void> {
  const { model, trained, source, config, thawed } = run;
  await run.checkBase();
  const task = await withInterval(trained, run.task, defined({ threads: config.threads }));
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

/** An adapter's own folder, or that of a run; a run gets one now whose present values are not in it. */
export async function adapterFolder(path: string): Promise<string> {
  if (await exists(`${path}/${ADAPTER_FILES.config}`)) return path;
  const folder = `${path}/${RUN_FILES.adapter}`;
  const thawed = `${path}/${RUN_FILES.thawed}`;
  const isPresent =
    (await exists(thawed)) && (await saidIn(folder))?.weights?.sha256 === (await thawedHash(thawed));
  if (!isPresent) await writeAdapter(await openStoredRun(path), folder);
  return folder;
}

/** What an adapter's task gives to its body; undefined if nothing says so that can be read. */
export const adapterInput = async (folder: string): Promise<TaskShape["input"] | undefined> =>
  (await saidIn(folder))?.task?.input;

/** What is looked up in an adapter's configuration before it is checked as a whole. */
interface Said {
  readonly weights?: { readonly sha256?: unknown };
  readonly task?: { readonly input?: TaskShape["input"] };
}

/** What an adapter's configuration says; nothing if there is none that can be read. */
async function saidIn(folder: string): Promise<Said | null | undefined> {
  const text = (await readIfThere(`${folder}/${ADAPTER_FILES.config}`)) ?? "";
  try {
    return JSON.parse(text) as Said | null;
  } catch {
    return undefined;
  }
}

/** The test, or where there was none the evaluation of the very weights that are there. */
async function resultsOf({ path, step: present, config: { seed } }: StoredRun): Promise<AdapterResult[]> {
  const test = (await readResults(path))?.test;
  if (test) return [resultOf(seed, test.step, test)];
  const last = (await readMetrics(path)).records.findLast(({ step }) => step === present);
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
