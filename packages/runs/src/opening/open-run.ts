import { defined } from "@permafrost/common/defined";
import { fingerprinted, frozen } from "@permafrost/models";
import type { GivenConfig } from "../config/config.js";
import { type Naming, namesOf } from "../config/naming.js";
import { runConfig } from "../config/run-config.js";
import { checkRun } from "./check-run.js";
import { openMeasures } from "./measures.js";
import { openMethods } from "./methods.js";
import { type OnReading, opener } from "./opener.js";
import type { OpenRun } from "./run.js";
import { openSource } from "./source.js";
import { openTask } from "./task.js";

/** How a run is opened. */
export interface OpenOptions extends Naming {
  /** Told how reads go. Default: nobody is. */
  readonly onReading?: OnReading;
}

/**
 * Opens what a configuration says: task, weights, model, loss and metrics. Weights are not read yet.
 *
 * @throws RangeError for a configuration that makes no sense; Error for what is not there.
 */
export async function openRun(given: GivenConfig, options: OpenOptions = {}): Promise<OpenRun> {
  const config = runConfig(given, options);
  const names = namesOf(options);
  const from = opener(config.revisions, options.onReading);
  const task = await openTask(config, from, names);
  const { source, architecture } = await openSource(config, from, names);
  const { thaw, seed, dropout, protocol } = config;
  // the paper's code has no other bias
  const inputBias = protocol === "lu2021" ? ("zero" as const) : undefined;
  const methods = await openMethods(config.methods);
  const { model, fingerprint } = fingerprinted(
    frozen(source, task, { thaw, seed, methods, ...defined({ inputBias, dropout, architecture }) }),
  );
  const run: OpenRun = {
    config: { ...config, revisions: { ...from.revisions } },
    task,
    source,
    model,
    fingerprint,
    ...(await openMeasures(config)),
  };
  await checkRun(run, names);
  return run;
}
