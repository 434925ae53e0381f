import { defined } from "@permafrost/common/defined";
import { quote } from "@permafrost/common/quote";
import type { Counts } from "@permafrost/models";
import { SIZE_NAMES } from "@permafrost/models";
import { type GivenConfig, type Inspection, inspection } from "@permafrost/runs";
import type { ArmMatch, Study, StudySettings } from "../study.js";
import { countedSettings, mergedSettings } from "./merged-settings.js";

/** What of an arm is matched on which task. */
export interface Matched {
  /** To what, and in which count. */
  readonly match: ArmMatch;
  /** Name of the task. */
  readonly task: string;
}

/** Sizes at which an arm agrees with another. @throws RangeError where none come near */
export async function matchedSizes(
  study: Study,
  given: GivenConfig,
  { match, task }: Matched,
): Promise<StudySettings> {
  const { to, by, tolerance } = match;
  if (study.arms[to]!.only?.includes(task) === false)
    throw new RangeError(`it is matched to ${quote(to)}, which is not for this task`);
  const sizes = Object.fromEntries(
    SIZE_NAMES.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]),
  );
  const { thaw } = countedSettings(given);
  const { matches } = await inspection(countedSettings(mergedSettings(study, to, task)), {
    match: [{ config: { model_type: given.model }, sizes, ...defined({ thaw, tolerance }) }],
    by,
  });
  return matches[0]!.sizes;
}

/** By how much a count is larger than what was wanted, in per cent. @throws RangeError where it is further off than it may be */
export function missOf({ counts }: Inspection, to: Inspection, { by, tolerance = 0.01 }: ArmMatch): number {
  const of = (found: Counts) => (by === "flops" ? found.flops.forward : found[by]) ?? Number.NaN;
  const [count, wanted] = [of(counts), of(to.counts)];
  const miss = (100 * (count - wanted)) / wanted;
  // what thaws may be another rule's
  if (!(Math.abs(miss) <= 100 * tolerance))
    throw new RangeError(
      `its ${by} is ${count}, ${miss.toPrecision(3)} % off ${wanted}: say its sizes, allow more with match.tolerance, or take another match`,
    );
  return miss;
}
