import { defined } from "@permafrost/common/defined";
import type { Loss, Metric } from "@permafrost/trainer";
import type { RunConfig } from "../config/run-config.js";
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
  loss: path,
  metrics: paths = [],
}: Pick<RunConfig, "loss" | "metrics">): Promise<Measures> {
  return {
    ...defined({ loss: path === undefined ? undefined : await importLoss(path) }),
    metrics: Object.assign({}, ...(await Promise.all(paths.map(importMetrics)))),
  };
}
