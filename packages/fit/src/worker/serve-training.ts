import type { Base } from "@permafrost/artifacts";
import { checkGiven } from "@permafrost/common/check-given";
import type { WeightSource } from "@permafrost/models";
import type { Task } from "@permafrost/tasks";
import type { Learned } from "@permafrost/trainer";
import { type FitOptions, fitting } from "../fit.js";
import { nano } from "../nano.js";
import type { Steps } from "../train.js";
import { type ChannelEnd, type FromWorker, listen, type ToWorker } from "./messages.js";

/** What a worker trains. */
export interface WorkerJob {
  /** The body's weights. Default: `nano("language")`, which comes along. */
  readonly source?: WeightSource & Partial<Base>;
  /** What it is to learn. */
  readonly task: Task;
  /** As `fit` takes them. Default: its defaults. */
  readonly options?: FitOptions;
}

/**
 * Makes a worker one that trains, for `trainInWorker` of a page. It is all that the worker's module says:
 *
 *     serveTraining(async ({ steps }) => ({ source: await fromHub("openai-community/gpt2"), task: bitXor(), options: { steps } }));
 *
 * @param make makes of what the page says what is trained
 * @param end where the page is heard. Default: `self`, as a worker has it.
 */
export function serveTraining<Settings>(
  make: (settings: Settings) => WorkerJob | Promise<WorkerJob>,
  end: ChannelEnd = globalThis as unknown as ChannelEnd,
): void {
  checkGiven(
    "serve a training",
    end,
    ["postMessage", "addEventListener"],
    "a worker's own `self`, or a MessagePort",
  );
  const say = (message: FromWorker, transfer: ArrayBuffer[] = []) => end.postMessage(message, transfer);
  const stopping = new AbortController();
  const asked: Extract<ToWorker, { kind: "predict" }>[] = [];
  let steps: Steps | undefined;
  let isOver = false;
  const answer = async () => {
    for (let question = asked.shift(); question; question = asked.shift()) {
      const { id, data } = question;
      try {
        say({ kind: "answer", id, told: await steps!.predict(data) });
      } catch (error) {
        say({ kind: "failed", id, message: messageOf(error) });
      }
    }
  };
  const train = async (settings: Settings) => {
    const { source, task, options = {} } = await make(settings);
    steps = fitting(source ?? (await nano("language")), task, { ...options, signal: stopping.signal });
    for await (const report of steps) {
      options.onReport?.(report);
      say({ kind: "report", report });
      await answer();
    }
    isOver = true;
    await answer();
    const learned = copyOf(steps.learned());
    say(
      { kind: "done", learned },
      Object.values(learned.thawed).map(({ buffer }) => buffer as ArrayBuffer),
    );
  };
  listen<ToWorker>(end, (message) => {
    if (message.kind === "stop") stopping.abort();
    else if (message.kind === "predict") {
      asked.push(message);
      if (isOver) void answer();
    } else
      train(message.settings as Settings).catch((error: unknown) =>
        say({ kind: "failed", message: messageOf(error) }),
      );
  });
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Its arrays may be given away. */
const copyOf = (learned: Learned): Learned => ({
  ...learned,
  thawed: Object.fromEntries(Object.entries(learned.thawed).map(([name, values]) => [name, values.slice()])),
});
