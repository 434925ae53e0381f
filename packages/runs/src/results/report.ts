import { join } from "node:path";
import { writeWhole } from "@permafrost/common/write-whole";
import { countWeights, factsOf, type Model } from "@permafrost/models";
import { metricsCsv, reportHtml, type RunFacts, type WeightCount } from "@permafrost/report";
import type { Device } from "@permafrost/runtime";
import { updateNorms } from "@permafrost/trainer";
import { reproduceCommand } from "../config/reproduce.js";
import { RUN_FILES } from "../folder/run-files.js";
import { readSessions } from "../folder/sessions.js";
import type { StoredRun } from "../folder/stored-run.js";
import { version } from "../version.js";
import { attentionPictures } from "./attention-pictures.js";
import { readMetrics } from "./metrics.js";
import { readResults } from "./results.js";
import { valuesOf } from "./values.js";

/** Writes `report.html` and `metrics.csv`, from what is in a run's folder now. @returns steps that were reported */
export async function writeReport(run: StoredRun, device?: Device): Promise<number> {
  const { path, model, config, source, thawed } = run;
  const metrics = await readMetrics(path);
  const { test } = await readResults(path);
  const parameters = new Map(model.parameters.map((parameter) => [parameter.name, parameter]));
  const initial = await valuesOf(model.parameters, (name) => parameters.get(name)!.initial());
  const facts: RunFacts = {
    task: config.task,
    classes: model.output.classes,
    origin: source.origin,
    architecture: model.body.architecture,
    thaw: config.thaw,
    metrics,
    counts: labelled(model),
    sessions: await readSessions(path),
    config: { ...config },
    command: reproduceCommand(config),
    moved: updateNorms(initial, await valuesOf(model.parameters, thawed)),
    attention: await attentionPictures(run, device),
    version,
    ...(test && { test }),
  };
  await writeWhole(join(path, RUN_FILES.csv), metricsCsv(metrics));
  await writeWhole(join(path, RUN_FILES.report), reportHtml(facts));
  return metrics.at(-1)?.step ?? 0;
}

/** Weights by what a reader calls their roles. */
function labelled(model: Model): WeightCount {
  const { byRole, ...all } = countWeights(model);
  const rows = Object.entries(byRole).map(([role, count]) => [factsOf(role)?.label ?? role, count!] as const);
  return { ...all, byRole: Object.fromEntries(rows) };
}
