import { builtin, hasBuiltins } from "@permafrost/common/builtin";
import { grouped } from "@permafrost/common/numbers";
import { quote } from "@permafrost/common/quote";
import type { Model } from "@permafrost/models";
import { checkStop } from "@permafrost/trainer";
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
  checkStop(model.output, { ...trainerOptionsOf(run), ...loopOptionsOf(run) });
  await checkBatchSize(batchSize, model, names);
  const thawed = model.parameters.flatMap(({ name, thawed }) => (thawed ? [name] : []));
  for (const { part } of rateFactor)
    if (!thawed.some((name) => name.includes(part)))
      throw new RangeError(
        `Cannot change the rate of ${quote(part)}: no parameter that thaws has that in its name. They are ${enumerated(thawed)}`,
      );
  if (padTo.length > 0 && !task.ragged)
    throw new RangeError(
      `Cannot use ${names.setting("padTo")} with ${task.name}: all of its examples have ${task.input.tokens} tokens`,
    );
}

/** So many results of a layer's size lie in memory at once, whatever the body. */
const AT_ONCE = 4;

/** Refuses batches that no memory of this machine holds, before they are tried. @throws RangeError */
export async function checkBatchSize(
  batchSize: number,
  { input, body }: Pick<Model, "input" | "body">,
  names: Names,
): Promise<void> {
  // a page is not told how much there is
  if (!hasBuiltins()) return;
  const { totalmem } = builtin("os");
  const bytes = AT_ONCE * 4 * batchSize * input.tokens * body.width.in;
  if (bytes > totalmem())
    throw new RangeError(
      `Cannot put ${grouped(batchSize)} examples through at once: they take ${gigabytes(bytes)} GB at least, and this machine has ${gigabytes(totalmem())} GB. Take a smaller ${names.setting("batchSize")}; ${names.setting("accumulate")} adds up the gradients of several`,
    );
}

const gigabytes = (bytes: number) => grouped(Math.round(bytes / 1e9));

/** As many as fit into a line. */
const MOST_NAMES = 8;

function enumerated(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
