import { has } from "@permafrost/common/option-rules";
import { quote } from "@permafrost/common/quote";
import type { Task } from "@permafrost/tasks";
import { LOSSES, type Loss, METRICS, type Metric, textMetrics, withMetric } from "@permafrost/trainer";
import type { RunConfig } from "../config/config.js";
import { isModule } from "../config/name-kinds.js";
import { exported, importModule } from "./module.js";

/** What a run is judged by, where modules of one's own say so. */
export interface Measures {
  /** What is minimized. Default: cross-entropy. */
  readonly loss?: Loss;
  /** Further metrics, by the names under which modules export them. */
  readonly metrics: Readonly<Record<string, Metric>>;
}

/**
 * The loss and the metrics that a configuration names: those that are there by their names, others of modules, and what the best is judged by.
 * Text is measured by perplexity and bits per byte, too.
 *
 * @throws TypeError if a module exports none; RangeError for a name that there is not.
 */
export async function openMeasures(
  { loss, metrics = [], metric }: Pick<RunConfig, "loss" | "metrics" | "metric">,
  { labelBytes }: Pick<Task, "labelBytes"> = {},
): Promise<Measures> {
  const imported = (await Promise.all(metrics.map(metricsNamed))).flat();
  const twice = imported.find(({ name }, at) => imported.findIndex((other) => other.name === name) !== at);
  if (twice)
    throw new RangeError(
      `Cannot measure ${quote(twice.name)} twice: ${imported
        .filter(({ name }) => name === twice.name)
        .map(({ path }) => path)
        .join(" and ")} each export it. Give one of them another name`,
    );
  const own = {
    ...(labelBytes && textMetrics(labelBytes)),
    ...Object.fromEntries(imported.map(({ name, metric }) => [name, metric])),
  };
  return {
    ...(loss !== undefined && {
      loss: isModule(loss) ? await importLoss(loss) : knownIn(LOSSES, "loss", loss),
    }),
    metrics: withMetric(own, metric) ?? own,
  };
}

/** What is there by a name. */
function knownIn<T>(table: Readonly<Record<string, T>>, what: string, name: string): T {
  if (Object.hasOwn(table, name)) return table[name]!;
  throw new RangeError(
    `Cannot use the ${what} ${quote(name)}: there are ${Object.keys(table).join(", ")}, and what a module exports (./${what}.js)`,
  );
}

const metricsNamed = async (name: string): Promise<ImportedMetric[]> =>
  isModule(name)
    ? importMetrics(name)
    : [{ name, metric: knownIn(METRICS, "metric", name).metric, path: name }];

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
      ["of", "numbers", "judge"].some((name) => has(entry[1], name)) && !("targets" in (entry[1] as object)),
  );
  if (found.length > 0) return found.map(([name, metric]) => ({ name, metric, path }));
  throw new TypeError(
    `Cannot use ${path}: expected metrics, { better?, of } or { better?, judge }, as its exports; it exports ${Object.keys(module).join(", ") || "nothing"}`,
  );
}
