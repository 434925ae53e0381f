import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { fingerprinted, frozen } from "@permafrost/models";
import type { GivenConfig } from "../config/config.js";
import { NAMING, type Naming, namesOf } from "../config/naming.js";
import { checkedConfig } from "../config/run-config.js";
import { checkRun } from "./check-run.js";
import { dataHashOf } from "./data-hash.js";
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

/** What {@link OpenOptions} has. */
export const OPEN_OPTIONS: OptionNames<OpenOptions> = { ...NAMING, onReading: true };

/**
 * Opens what a configuration says: task, weights, model, loss and metrics. Weights are not read yet.
 *
 * @throws RangeError for a configuration that makes no sense; TypeError for an option that there is not; Error for what is not there.
 */
export async function openRun(given: GivenConfig, options: OpenOptions = {}): Promise<OpenRun> {
  refuseUnknownOptions("open a run", options, OPEN_OPTIONS);
  return opened(given, options);
}

/** See {@link openRun}. @param signal stops every read, those of the open run, too */
export async function opened(
  given: GivenConfig,
  options: OpenOptions,
  signal?: AbortSignal,
): Promise<OpenRun> {
  const names = namesOf(options);
  const config = checkedConfig(given, names);
  const from = opener(config.revisions, options.onReading, signal);
  const task = await openTask(config, from, names);
  const { source, architecture } = await openSource(config, from, names, task.input);
  const { thaw, seed, dropout, features, inputLayer, outputLayer, protocol } = config;
  // the paper's code has no other bias
  const inputBias = protocol === "lu2021" ? ("zero" as const) : undefined;
  const methods = await openMethods(config.methods);
  const { model, fingerprint } = fingerprinted(
    frozen(source, task, {
      thaw,
      seed,
      methods,
      ...defined({ inputBias, dropout, features, inputLayer, outputLayer, architecture }),
    }),
  );
  const run: OpenRun = {
    config: { ...config, revisions: { ...from.revisions }, ...(await dataHashOf(task, config, names)) },
    task,
    source,
    model,
    outside: {
      ...defined({ architecture }),
      methods: Object.fromEntries(methods.map((method) => [method.name, () => method])),
    },
    fingerprint,
    ...(await openMeasures(config, task)),
  };
  await checkRun(run, names);
  return run;
}
