import { hasBuiltins } from "@permafrost/common/builtin";
import { defined } from "@permafrost/common/defined";
import { grouped } from "@permafrost/common/numbers";
import { quote } from "@permafrost/common/quote";
import type { Model } from "@permafrost/models";
import { allowedMemory } from "@permafrost/runtime";
import type { Task } from "@permafrost/tasks";
import { checkStop } from "@permafrost/trainer";
import type { RateFactor } from "../config/kinds.js";
import type { Names } from "../config/naming.js";
import { loopOptionsOf, trainerOptionsOf } from "../training/trainer-options.js";
import type { OpenRun } from "./run.js";

/**
 * Refuses what was asked of a run where it does not go with the model and the task that were opened, and would be of no effect.
 *
 * @throws RangeError or TypeError
 */
export async function checkRun(run: OpenRun, names: Names): Promise<void> {
  const { config, model, task } = run;
  const { batchSize, rateFactor = [], padTo = [] } = config;
  const { loss, metrics } = trainerOptionsOf(run);
  const { until, patience, metric } = loopOptionsOf(run);
  checkStop(model.output, defined({ loss, metrics, until, patience, metric }));
  await checkBatchSize(batchSize, model, names);
  const thawed = model.parameters.flatMap(({ name, thawed }) => (thawed ? [name] : []));
  checkRateFactors(rateFactor, thawed);
  checkPadding(padTo, task, names.setting("padTo"));
}

/** Each must be the first that fits some name. */
function checkRateFactors(factors: readonly RateFactor[], names: readonly string[]): void {
  for (const [at, { part }] of factors.entries()) {
    const fitting = names.filter((name) => name.includes(part));
    if (fitting.length === 0)
      throw new RangeError(
        `Cannot change the rate of ${quote(part)}: no parameter that thaws has that in its name. They are ${enumerated(names)}`,
      );
    const before = factors.slice(0, at);
    if (fitting.every((name) => before.some((other) => name.includes(other.part))))
      throw new RangeError(
        `Cannot change the rate of ${quote(part)}: what stands before it fits all of these parameters, and the first that fits counts. Put it first`,
      );
  }
}

function checkPadding(padTo: readonly number[], task: Task, setting: string): void {
  if (padTo.length === 0) return;
  const { tokens } = task.input;
  if (!task.ragged)
    throw new RangeError(
      `Cannot use ${setting} with ${task.name}: all of its examples have ${tokens} tokens`,
    );
  if (!task.splits.train?.tokensOf)
    throw new RangeError(
      `Cannot use ${setting} with ${task.name}: its examples do not say beforehand how many tokens they have, as tokensOf of a split does`,
    );
  const most = Math.max(...padTo);
  if (most > tokens)
    throw new RangeError(
      `Cannot pad ${task.name} to ${most} tokens: its examples have ${tokens} at most. Take smaller numbers for ${setting}`,
    );
}

/** So many results of a layer's size lie in memory at once, whatever the body. */
const AT_ONCE = 4;

/** Refuses batches that no memory of this machine, or its container, holds, before they are tried. @throws RangeError */
export async function checkBatchSize(
  batchSize: number,
  { input, body }: Pick<Model, "input" | "body">,
  names: Names,
): Promise<void> {
  // a page is not told how much there is
  if (!hasBuiltins()) return;
  const { bytes: most, isLimited } = allowedMemory();
  const bytes = AT_ONCE * 4 * batchSize * input.tokens * body.width.in;
  if (bytes > most)
    throw new RangeError(
      `Cannot put ${grouped(batchSize)} examples through at once: they take ${gigabytes(bytes)} GB at least, and ${isLimited ? "this container is allowed" : "this machine has"} ${gigabytes(most)} GB. Take a smaller ${names.setting("batchSize")}; ${names.setting("accumulate")} adds up the gradients of several`,
    );
}

const gigabytes = (bytes: number) =>
  bytes < 1e10 ? (bytes / 1e9).toFixed(1) : grouped(Math.round(bytes / 1e9));

/** As many as fit into a line. */
const MOST_NAMES = 8;

function enumerated(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
