import { sha256 } from "@permafrost/common/sha256";
import { type GivenConfig, type Naming, type RunConfig, runConfig } from "@permafrost/runs";

/** A run of a sweep. */
export interface PlannedRun {
  /** Hash of its configuration: 16 hexadecimal digits. */
  readonly id: string;
  /** All that decides it. */
  readonly config: RunConfig;
}

/** Digits of an id. Of 100,000 runs two are alike once in a thousand million plans. */
const DIGITS = 16;

/** What a configuration is called: the same for the same settings, in whatever order. */
export async function runId(config: RunConfig): Promise<string> {
  const settings = Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
  // given as parts, it is hashed at once: of 10,000 runs, waiting for each would take longer than all else
  return (await sha256([new TextEncoder().encode(JSON.stringify(settings))])).slice(0, DIGITS);
}

/**
 * A run as a plan has it: with all defaults, which a later version may have others of.
 *
 * One thread computes it unless its configuration says otherwise: its numbers are then the same bits on every machine and beside any number of other
 * runs, and so many runs at once as there are cores are quicker than one after the other.
 *
 * @throws RangeError for a configuration that makes no sense
 */
export async function plannedRun(given: GivenConfig, naming: Naming = {}): Promise<PlannedRun> {
  const config = runConfig({ threads: 1, ...given }, naming);
  return { id: await runId(config), config };
}
