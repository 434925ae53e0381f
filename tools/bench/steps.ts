import { type Contest, hold, type Rules } from "./contest.js";
import { type Engine, OURS } from "./engine.js";
import { ourEngines } from "./ours.js";
import type { WorkName } from "./work.js";
import { workloadsOf } from "./workload.js";

/** Groups of engines: those of one place, or all but ours. */
export const STEP_GROUPS = ["native", "wasm", "peers"] as const;

const WORKS_TIMED: readonly WorkName[] = ["fpt", "lora"];

/** Whether groups that are asked for name an engine. */
const isAsked = ({ place, library }: Engine, groups: readonly string[]): boolean =>
  groups.includes(place) || (groups.includes("peers") && library !== OURS);

/** A contest for every workload and everything that is trained, one at a time. */
export async function* stepContests(
  peers: readonly Engine[],
  groups: readonly string[],
  rules: Rules,
): AsyncGenerator<Contest> {
  const engines = [...ourEngines(), ...peers].filter((engine) => isAsked(engine, groups));
  for (const work of WORKS_TIMED)
    for (const workload of workloadsOf("transformer")) {
      if (engines.some(({ works }) => works.includes(work)))
        yield await hold({ workload, work }, engines, rules);
    }
}
