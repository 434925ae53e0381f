import { has } from "@permafrost/common/option-rules";
import { quote } from "@permafrost/common/quote";
import type { Loss, Metric } from "@permafrost/trainer";
import type { RunConfig } from "../config/config.js";
import { exported, importModule } from "./module.js";

/** What a run is judged by, where modules of one's own say so. */
export interface Measures {
  /** What is minimized. Default: cross-entropy. */
  readonly loss?: Loss;
  /** Further metrics, by the names under which modules export them. */
  readonly metrics: Readonly<Record<string, Metric>>;
}

/** Imports the loss and the metrics that a configuration names. @throws TypeError if a module exports none. */
export async function openMeasures({
  loss,
  metrics = [],
}: Pick<RunConfig, "loss" | "metrics">): Promise<Measures> {
  const imported = (await Promise.all(metrics.map(importMetrics))).flat();
  const twice = imported.find(({ name }, at) => imported.findIndex((other) => other.name === name) !== at);
  if (twice)
    throw new RangeError(
      `Cannot measure ${quote(twice.name)} twice: ${imported
        .filter(({ name }) => name === twice.name)
        .map(({ path }) => path)
        .join(" and ")} each export it. Give one of them another name`,
    );
  return {
    ...(loss !== undefined && { loss: await importLoss(loss) }),
    metrics: Object.fromEntries(imported.map(({ name, metric }) => [name, metric])),
  };
}

async function importLoss(path: string): Promise<Loss> {
  const isLoss = (value: unknown): value is Loss =>
    has(value, "of") && ["classes", "values"].includes((value as Loss).targets);
  const module = await importModule(path, "the loss");
  return exported(module, ["loss", "default"], path, isLoss, "a loss, { name, targets, of },");
}

interface ImportedMetric {
  readonly name: string;
  readonly metric: Metric;
  readonly path: string;
}

/** Every metric that a module exports. */
async function importMetrics(path: string): Promise<ImportedMetric[]> {
  const module = await importModule(path, "metrics");
  // a loss may stand beside them
  const found = Object.entries(module).filter(
    (entry): entry is [string, Metric] =>
      (has(entry[1], "of") || has(entry[1], "numbers")) && !("targets" in (entry[1] as object)),
  );
  if (found.length > 0) return found.map(([name, metric]) => ({ name, metric, path }));
  throw new TypeError(
    `Cannot use ${path}: expected metrics, { better?, of }, as its exports; it exports ${Object.keys(module).join(", ") || "nothing"}`,
  );
}
