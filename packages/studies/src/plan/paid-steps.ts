import { type GivenConfig, settingOf } from "@permafrost/runs";
import type { Budget } from "../study.js";
import type { Cell } from "./cell.js";

/** Steps of a run where nothing is said. */
export const USUAL_STEPS = Number(settingOf("steps").default);

/**
 * Steps of a run: as many as its settings say, and no more than the budget's float operations pay for; as many as these do where nothing is said.
 *
 * @throws RangeError for a budget that does not pay for a step
 */
export function paidSteps(
  { flops }: Budget = {},
  { counts }: Pick<Cell, "counts">,
  { steps, batchSize = Number(settingOf("batchSize").default), accumulate = 1 }: GivenConfig,
): number {
  if (flops === undefined || steps === 0) return steps ?? USUAL_STEPS;
  const each = batchSize * accumulate * counts.flops.step;
  const paid = Math.floor(flops / each);
  if (paid === 0) throw new RangeError(`budget.flops does not pay for a step, which takes ${each}`);
  return Math.min(paid, steps ?? paid);
}
