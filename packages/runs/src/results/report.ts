import { publicText } from "@permafrost/common/public-text";
import { writeWhole } from "@permafrost/common/write-whole";
import { metricsCsv, type RunFacts, reportHtml } from "@permafrost/report";
import type { Device } from "@permafrost/runtime";
import type { RunConfig } from "../config/config.js";
import { reproduceCommand } from "../config/reproduce.js";
import { RUN_FILES } from "../folder/run-files.js";
import { readSessions } from "../folder/sessions.js";
import type { StoredRun } from "../folder/stored-run.js";
import { version } from "../version.js";
import { attentionPictures } from "./attention-pictures.js";
import { readMetrics } from "./metrics.js";
import { modelFacts } from "./model-facts.js";
import { readResults } from "./results.js";
import { taskFloors } from "./task-floors.js";
import { textSamples } from "./text-samples.js";

/** Writes `report.html` and `metrics.csv`, from what is in a run's folder now. @returns steps that were reported */
export async function writeReport(run: StoredRun, device?: Device): Promise<number> {
  const { path, model, config, source, thawed } = run;
  await run.checkBase();
  const { records: metrics, leftOut } = await readMetrics(path);
  const sessions = await readSessions(path);
  const test = (await readResults(path))?.test;
  const facts: RunFacts = {
    ...(await modelFacts(model, thawed)),
    task: config.task,
    origin: source.origin,
    thaw: config.thaw,
    metrics,
    split: selectionSplit(run),
    leftOut: leftOut + sessions.leftOut,
    sessions: sessions.records,
    // whoever is shown a report is not given what lets one in
    config: publicValues(config),
    command: publicText(reproduceCommand(config)),
    attention: await attentionPictures(run, device),
    samples: await textSamples(run, device),
    floors: await taskFloors(run.task),
    version,
    ...(run.loss && { loss: run.loss.name }),
    ...(test && { test }),
  };
  await writeWhole(`${path}/${RUN_FILES.csv}`, metricsCsv(metrics, facts.split));
  await writeWhole(`${path}/${RUN_FILES.report}`, await reportHtml(facts));
  return metrics.at(-1)?.step ?? 0;
}

/** Whose examples evaluations during training are of. */
const selectionSplit = ({ config, task }: StoredRun): string =>
  config.evaluateSplit ?? (task.splits.validation ? "validation" : "held out of training");

/** Settings without queries and credentials of addresses. */
const publicValues = (config: RunConfig): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      typeof value === "string" ? publicText(value) : value,
    ]),
  );
