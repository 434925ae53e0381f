import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { FLAG, isAmount, NAME } from "@permafrost/common/option-rules";
import type { Engine } from "../engines/engine.js";
import type { QueueOptions } from "./queue-options.js";
import { queuePackages } from "./store.js";
import { workByQueue } from "./work-by-queue.js";

const RULES: OptionRules<QueueOptions> = {
  url: NAME,
  collect: FLAG,
  patience: [(given) => isAmount(given) && Number(given) >= 1000, "milliseconds, at least 1,000"],
};

/**
 * Workers share a queue, by BullMQ in Redis or Valkey: `work(folder, { engine: await queueEngine({ url }) })`. It needs the packages `bullmq` and `ioredis`.
 *
 * Whoever has the plan fills the queue, as often as it is found empty: what a server forgets is queued again, and whether a run is done stands in its folder.
 *
 * @throws Error if the packages are not installed; TypeError for an option that there is not, RangeError for one that makes no sense. The engine: Error if the server does not answer, RangeError if it throws entries away.
 */
export async function queueEngine(options: QueueOptions): Promise<Engine> {
  checkOptions("work by a queue", options, RULES);
  const packages = await queuePackages();
  return (shift) => workByQueue(shift, options, packages);
}
