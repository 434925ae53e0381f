import { defined } from "@permafrost/common/defined";
import { untilAborted } from "@permafrost/common/until-aborted";
import { evaluationBatches } from "@permafrost/tasks";
import type { Evaluation, Trainer } from "@permafrost/trainer";
import type { OpenRun } from "../opening/run.js";
import { dataSeedOf } from "./trainer-options.js";

/** The one look at the test split, at the end of a run. */
export interface TestResult extends Evaluation {
  /** Split that was looked at. */
  readonly split: "test";
  /** Which weights were tested: the last ones, or those of the best evaluation before. */
  readonly weights: "last" | "best";
  /** Step that they are of. */
  readonly step: number;
}

/**
 * Tests a trained run; nothing where its task has no test split, or it is not to be looked at.
 *
 * @param of which weights these are
 * @param signal stops it between batches, by throwing its reason
 */
export async function testOf(
  { task, config }: OpenRun,
  trainer: Trainer,
  of: Pick<TestResult, "weights" | "step">,
  signal?: AbortSignal,
): Promise<TestResult | undefined> {
  if (!task.splits.test || config.test === false) return undefined;
  const { batchSize, padTo } = config;
  const seed = dataSeedOf(config);
  const batches = evaluationBatches(task, { split: "test", batchSize, seed, ...defined({ padTo }) });
  const split = "test";
  return { ...of, ...(await trainer.evaluate(untilAborted(batches, signal), { split })), split };
}
