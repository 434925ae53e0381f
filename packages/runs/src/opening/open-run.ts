import { defined } from "@permafrost/common/defined";
import { fingerprinted, frozen, type Model } from "@permafrost/models";
import type { Task } from "@permafrost/tasks";
import type { GivenConfig, RunConfig } from "../config/config.js";
import { type Naming, runConfig } from "../config/run-config.js";
import { checkRun } from "./check-run.js";
import { type Measures, openMeasures } from "./measures.js";
import { type OnReading, opener } from "./opener.js";
import { type ModelSource, openSource } from "./source.js";
import { openTask } from "./task.js";

/** How a run is opened. */
export interface OpenOptions extends Naming {
  /** Told how reads go. Default: nobody is. */
  readonly onReading?: OnReading;
}

/** A run with everything that it is made of. */
export interface OpenRun extends Measures {
  /** With defaults filled in, and the commits of what was read. */
  readonly config: RunConfig;
  /** What is learned. */
  readonly task: Task;
  /** Where the frozen weights come from. */
  readonly source: ModelSource;
  /** With the initial values of what thaws. */
  readonly model: Model;
  /** Hash of the frozen weights; they are read for it, unless they have been. */
  fingerprint(): Promise<string>;
}

/**
 * Opens what a configuration says: task, weights, model, loss and metrics. Weights are not read yet.
 *
 * @throws RangeError for a configuration that makes no sense; Error for what is not there.
 */
export async function openRun(given: GivenConfig, options: OpenOptions = {}): Promise<OpenRun> {
  const config = runConfig(given, options);
  const from = opener(config.revisions, options.onReading);
  const task = await openTask(config, from, options.nameOf);
  const { source, architecture } = await openSource(config, from);
  const { thaw, seed, dropout } = config;
  const { model, fingerprint } = fingerprinted(
    frozen(source, task, { thaw, seed, ...defined({ dropout, architecture }) }),
  );
  await checkRun(config, model, task);
  return {
    config: { ...config, revisions: { ...from.revisions } },
    task,
    source,
    model,
    fingerprint,
    ...(await openMeasures(config)),
  };
}
