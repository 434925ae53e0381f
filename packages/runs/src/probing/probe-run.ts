import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import type { DeviceName } from "@permafrost/runtime";
import type { GivenConfig } from "../config/config.js";
import { NAMING, type Naming, namesOf } from "../config/naming.js";
import { checkedConfig } from "../config/run-config.js";
import { type OnReading, opener } from "../opening/opener.js";
import { openSource } from "../opening/source.js";
import { type Probe, probe } from "./probe.js";
import type { ProbeOptions } from "./probe-options.js";

/** How the body of a run is probed. */
export interface ProbeRunOptions
  extends Naming,
    Pick<ProbeOptions, "lags" | "washout" | "window" | "reads" | "lambda"> {
  /** Told how reads go. Default: nobody is. */
  readonly onReading?: OnReading;
}

const OPTIONS: OptionNames<ProbeRunOptions> = {
  ...NAMING,
  lags: true,
  washout: true,
  window: true,
  reads: true,
  lambda: true,
  onReading: true,
};

/** Probes the body that a configuration names, with its seed and on its device; of its task nothing is read. */
export async function probeRun(given: GivenConfig, options: ProbeRunOptions = {}): Promise<Probe> {
  refuseUnknownOptions("probe a body", options, OPTIONS);
  const { onReading, names: naming, ...probing } = options;
  const names = namesOf(defined({ names: naming }));
  const config = checkedConfig(given, names);
  const { source, architecture } = await openSource(config, opener(config.revisions, onReading), names);
  const { seed, threads } = config;
  const device = config.device as DeviceName | undefined;
  return probe(source, { ...probing, seed, ...defined({ architecture, threads, device }) });
}
