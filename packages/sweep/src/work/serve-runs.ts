import { builtin } from "@permafrost/common/builtin";
import type { Answer, Order } from "./messages.js";
import { trainRun } from "./train-run.js";

/** The worker is told, and says what is to be done: a terminal or a scheduler tells all processes at once. */
const FOR_THE_WORKER = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Trains the runs that the worker which started this process sends, one after the other, until it leaves: all that the program of
 * {@link childProcesses} does.
 *
 *     // child.js
 *     import { serveRuns } from "@permafrost/sweep";
 *     await serveRuns();
 *
 * A worker that is killed leaves, too: what is trained is saved after the step at hand, and given back.
 *
 * @param train what trains a run. Default: {@link trainRun}
 * @throws Error if no worker started the process
 */
export async function serveRuns(train = trainRun): Promise<void> {
  const process = builtin("process");
  if (!process.send || !process.connected)
    throw new Error(
      "Cannot train for a worker: none started this process. Start one with permafrost sweep work",
    );
  const answer = (message: Answer) => process.connected && process.send!(message, () => {});
  let stop = new AbortController();
  let busy = Promise.resolve();
  for (const signal of FOR_THE_WORKER) process.on(signal, () => {});
  process.on("message", (order: Order) => {
    if (order === "stop") return stop.abort();
    stop = new AbortController();
    busy = train(order.train, stop.signal).then(
      (outcome) => void answer(outcome),
      (error: Error) => void answer({ state: "failed", error: error.message, hopeless: false }),
    );
  });
  answer("ready");
  await new Promise<void>((resolve) => process.once("disconnect", () => resolve()));
  stop.abort();
  await busy;
}
